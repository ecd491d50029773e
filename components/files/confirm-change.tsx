'use client';

import { useTranslations } from 'use-intl';
import { ConfirmDialog } from '@/components/dialogs/confirm-dialog';
import type { Entry } from '@/lib/client/entries';

type Props = {
  action: 'delete' | 'purge' | 'empty-trash';
  entries: Entry[];
  /** How many entries that means; undefined while the server counts. */
  count: number | undefined;
  onConfirm: () => void;
  onClose: () => void;
};

/** Asks before a permanent deletion, and before very many entries go to the trash. */
export default function ConfirmChange({ action, entries, count, onConfirm, onClose }: Props) {
  const t = useTranslations('browser');
  const values = { action: action.replace('-', '_'), count: count ?? 0, name: entries[0]?.title ?? '' };
  return (
    <ConfirmDialog
      title={count === undefined ? t('counting') : t('confirm', values)}
      lede={t('confirmLede', { action: values.action })}
      action={t(action === 'empty-trash' ? 'emptyTheTrash' : action)}
      onConfirm={onConfirm}
      onClose={onClose}
    />
  );
}
