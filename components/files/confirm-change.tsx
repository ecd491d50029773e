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

/** Asks before a permanent deletion, and before very many entries go to the trash. */
export default function ConfirmChange({ action, entries, onConfirm, onClose }: Props) {
  const t = useTranslations('browser');
  const values = { action, count: entries.length, name: entries[0]?.title ?? '' };
  return (
    <ConfirmDialog
      title={t('confirm', values)}
      lede={t('confirmLede', { action })}
      action={t(action)}
      onConfirm={onConfirm}
      onClose={onClose}
    />
  );
}
