'use client';

import {
  Copy,
  Download,
  Eye,
  FolderInput,
  FolderOpen,
  Inbox,
  Info,
  Pencil,
  RotateCcw,
  Share2,
  Trash2,
} from 'lucide-react';
import { useRef } from 'react';
import { Menu, MenuItem, Popover } from 'react-aria-components';
import { useTranslations } from 'use-intl';
import type { MenuPosition } from './browser-state';
import type { EntryAction } from './entry-actions';

export const actionIcons = {
  open: FolderOpen,
  preview: Eye,
  download: Download,
  rename: Pencil,
  move: FolderInput,
  copy: Copy,
  share: Share2,
  request: Inbox,
  details: Info,
  delete: Trash2,
  restore: RotateCcw,
  purge: Trash2,
};

type Props = {
  /** Null while the menu is closed. */
  position: MenuPosition | null;
  actions: EntryAction[];
  onAction: (action: EntryAction) => void;
  onClose: () => void;
};

/**
 * The one menu for all rows: at the row's "⋯" button or at the pointer; on a phone at the bottom of the
 * screen.
 */
export function EntryMenu({ position, actions, onAction, onClose }: Props) {
  const t = useTranslations('browser');
  const anchor = useRef<HTMLSpanElement>(null);
  return (
    <>
      <span
        ref={anchor}
        className="fixed size-px"
        style={{ left: position?.x ?? 0, top: position?.y ?? 0 }}
      />
      <Popover
        aria-label={t('menu')}
        triggerRef={anchor}
        isOpen={position !== null}
        onOpenChange={(isOpen) => !isOpen && onClose()}
        placement="bottom start"
        offset={0}
        className="min-w-48 rounded-lg bg-overlay p-1 shadow-overlay outline-none max-sm:fixed! max-sm:inset-x-0! max-sm:top-auto! max-sm:bottom-0! max-sm:max-h-[80dvh]! max-sm:max-w-none! max-sm:overflow-y-auto max-sm:rounded-b-none max-sm:p-3"
      >
        <Menu
          aria-label={t('menu')}
          autoFocus="first"
          onAction={(key) => {
            onClose();
            onAction(key as EntryAction);
          }}
          className="outline-none"
        >
          {actions.map((action) => {
            const Icon = actionIcons[action];
            return (
              <MenuItem
                key={action}
                id={action}
                textValue={t(action)}
                className={`flex cursor-default items-center gap-2.5 rounded px-2.5 py-1.5 outline-none max-sm:py-3 data-[focused]:bg-default ${action === 'delete' || action === 'purge' ? 'text-brick' : ''}`}
              >
                <Icon aria-hidden className="size-4" strokeWidth={1.75} />
                {t(action)}
              </MenuItem>
            );
          })}
        </Menu>
      </Popover>
    </>
  );
}
