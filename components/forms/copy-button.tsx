'use client';

import { Button } from '@heroui/react';
import { useEffect, useRef, useState } from 'react';
import { useTranslations } from 'use-intl';

type Props = {
  text: string;
  /** Tells several of them apart. */
  label?: string;
  /** Whether what is to be copied was just made, so that this is what comes next. */
  isNew?: boolean;
};

/** Copies a text, also over plain http, where browsers keep the clipboard from scripts. */
export function CopyButton({ text, label, isNew = false }: Props) {
  const t = useTranslations('common');
  const button = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (isNew) button.current?.focus();
  }, [isNew]);
  const [isCopied, setCopied] = useState(false);
  async function copy() {
    if (navigator.clipboard) await navigator.clipboard.writeText(text);
    else copyBySelection(text);
    setCopied(true);
    setTimeout(() => setCopied(false), 2000);
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
