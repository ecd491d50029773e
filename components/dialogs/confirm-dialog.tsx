'use client';

import { Button } from '@heroui/react';
import type { ReactNode } from 'react';
import { useTranslations } from 'use-intl';
import { Dialog } from './dialog';

type Props = {
  title: string;
  lede: string;
  action: string;
  /** Options of the action. */
  children?: ReactNode;
  onConfirm: () => void;
  onClose: () => void;
};

/** Asks for confirmation before an action that cannot be undone. */
export function ConfirmDialog({ title, lede, action, children, onConfirm, onClose }: Props) {
  const t = useTranslations('common');
  return (
    <Dialog title={title} onClose={onClose}>
      <div className="grid gap-5">
        <p className="text-soft">{lede}</p>
        {children}
        <div className="flex justify-end gap-2">
          <Button variant="ghost" onPress={onClose} autoFocus>
            {t('cancel')}
          </Button>
          <Button
            variant="danger"
            onPress={() => {
              onClose();
              onConfirm();
            }}
          >
            {action}
          </Button>
        </div>
      </div>
    </Dialog>
  );
}
