'use client';

import { useTranslations } from 'use-intl';
import { ConfirmDialog } from '@/components/dialogs/confirm-dialog';
import type { Entry } from '@/lib/client/entries';

type Props = {
  action: 'delete' | 'purge';
  entries: Entry[];
  onConfirm: () => void;
  onClose: () => void;
};

/** Asks before what cannot be undone, and before very much goes to the trash. */
export default function ConfirmChange({ action, entries, ...does }: Props) {
  const t = useTranslations('browser');
  const told = { action, count: entries.length, name: entries[0]?.title ?? '' };
  return (
    <ConfirmDialog
      title={t('confirm', told)}
      lede={t('confirmLede', { action })}
      action={t(action)}
      {...does}
    />
  );
}
