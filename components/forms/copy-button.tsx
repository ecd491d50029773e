'use client';

import { Button } from '@heroui/react';
import { useEffect, useRef, useState } from 'react';
import { useTranslations } from 'use-intl';

type Props = {
  text: string;
  /** Distinguishes several copy buttons on one page. */
  label?: string;
  /** Whether the text was just created, which makes copying it the next step: the button takes the focus. */
  isNew?: boolean;
};

/** Copies a text. Over plain HTTP, where the Clipboard API is missing, it copies a selection. */
export function CopyButton({ text, label, isNew = false }: Props) {
  const t = useTranslations('common');
  const button = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (isNew) button.current?.focus();
  }, [isNew]);
  const [isCopied, setCopied] = useState(false);
  useEffect(() => {
    if (!isCopied) return;
    const timer = setTimeout(() => setCopied(false), 2000);
    return () => clearTimeout(timer);
  }, [isCopied]);
  async function copy() {
    if (navigator.clipboard) await navigator.clipboard.writeText(text);
    else copyBySelection(text);
    setCopied(true);
  }
  return (
    <Button
      ref={button}
      size="sm"
      variant="secondary"
      aria-label={isCopied ? undefined : label}
      onPress={copy}
    >
      <span aria-live="polite">{isCopied ? t('copied') : t('copy')}</span>
    </Button>
  );
}

function copyBySelection(text: string): void {
  const area = document.createElement('textarea');
  area.value = text;
  document.body.append(area);
  area.select();
  document.execCommand('copy');
  area.remove();
}
