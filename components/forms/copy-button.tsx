'use client';

import { Button } from '@heroui/react';
import { useEffect, useRef, useState } from 'react';
import { useTranslations } from 'use-intl';
import { copyText } from '@/lib/client/copy-text';

type Props = {
  text: string;
  /** Distinguishes several copy buttons on one page. */
  label?: string;
  /** Whether the text was just created, which makes copying it the next step: the button takes the focus. */
  isNew?: boolean;
};

/** Copies a text, and says so for a moment. */
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
    await copyText(text);
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
