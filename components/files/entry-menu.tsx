'use client';

import {
  Bell,
  BellOff,
  Copy,
  CopyPlus,
  Download,
  Eye,
  FileUp,
  FolderInput,
  FolderOpen,
  Inbox,
  Info,
  type LucideIcon,
  Pencil,
  RotateCcw,
  Scissors,
  Share2,
  Star,
  StarOff,
  Trash2,
} from 'lucide-react';
import { Fragment, useRef } from 'react';
import { Menu, MenuItem, Popover, Separator } from 'react-aria-components';
import { useTranslations } from 'use-intl';
import type { MenuPosition } from './browser-state';

export const actionIcons = {
  open: FolderOpen,
  preview: Eye,
  download: Download,
  rename: Pencil,
  move: FolderInput,
  copy: Copy,
  cut: Scissors,
  duplicate: CopyPlus,
  replace: FileUp,
  share: Share2,
  request: Inbox,
  star: Star,
  unstar: StarOff,
  details: Info,
  watch: Bell,
  unwatch: BellOff,
  delete: Trash2,
  restore: RotateCcw,
  purge: Trash2,
};

export type MenuItemOf = {
  id: string;
  label: string;
  icon: LucideIcon;
  isDanger?: boolean;
  /** Whether a line sets it apart from the item before. */
  isApart?: boolean;
  run: () => void;
};

type Props = {
  /** Null while the menu is closed. */
  position: MenuPosition | null;
  items: MenuItemOf[];
  onClose: () => void;
};

/**
 * The one menu for all rows, and for the empty space below them: at the row's "⋯" button or at the pointer;
 * on a phone at the bottom of the screen.
 */
export function EntryMenu({ position, items, onClose }: Props) {
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
        className="min-w-52 rounded-lg bg-overlay p-1 shadow-overlay outline-none max-sm:fixed! max-sm:inset-x-0! max-sm:top-auto! max-sm:bottom-0! max-sm:max-h-[80dvh]! max-sm:max-w-none! max-sm:overflow-y-auto max-sm:rounded-b-none max-sm:p-3"
      >
        <Menu
          aria-label={t('menu')}
          autoFocus="first"
          onAction={(key) => {
            onClose();
            items.find(({ id }) => id === key)?.run();
          }}
          className="outline-none"
        >
          {items.map(({ id, label, icon: Icon, isDanger, isApart }) => (
            <Fragment key={id}>
              {isApart && <Separator className="mx-1 my-1 h-px bg-line" />}
              <MenuItem
                id={id}
                textValue={label}
                className={`flex cursor-default items-center gap-2.5 rounded px-2.5 py-1.5 outline-none max-sm:py-3 data-[focused]:bg-default ${isDanger ? 'text-brick' : ''}`}
              >
                <Icon aria-hidden className="size-4" strokeWidth={1.75} />
                {label}
              </MenuItem>
            </Fragment>
          ))}
        </Menu>
      </Popover>
    </>
  );
}
