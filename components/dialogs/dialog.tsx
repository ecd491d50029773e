'use client';

import { Modal } from '@heroui/react';
import type { ReactNode } from 'react';
import { useTranslations } from 'use-intl';

type Props = { title: string; onClose: () => void; size?: 'sm' | 'md' | 'lg' | 'cover'; children: ReactNode };

/** A dialog that is open while it is mounted; Escape and a click outside close it. */
export function Dialog({ title, onClose, size = 'sm', children }: Props) {
  const t = useTranslations('common');
  return (
    <Modal.Backdrop isOpen onOpenChange={(isOpen) => !isOpen && onClose()}>
      <Modal.Container size={size}>
        <Modal.Dialog>
          <Modal.CloseTrigger aria-label={t('close')} />
          <Modal.Header>
            <Modal.Heading className="pr-8 font-semibold tracking-tight break-words">{title}</Modal.Heading>
          </Modal.Header>
          <Modal.Body className="text-ink">{children}</Modal.Body>
        </Modal.Dialog>
      </Modal.Container>
    </Modal.Backdrop>
  );
}
