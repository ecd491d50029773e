'use client';

import { CheckCheck, ClipboardPaste, FileUp, FolderPlus, FolderUp } from 'lucide-react';
import { useTranslations } from 'use-intl';
import type { Clip } from '@/lib/client/clipboard';
import type { BrowserState } from './browser-state';
import { type Actions, actionsFor, type Rights } from './entry-actions';
import { actionIcons, type MenuItemOf } from './entry-menu';

type Props = {
  menu: BrowserState['menu'];
  rights: Rights;
  actions: Actions;
  selectAll: () => void;
  /** Undefined where nothing can be added. */
  add?: { chooseFiles: () => void; chooseFolder: () => void; newFolder: () => void };
  clip: Clip | null;
  paste: (clip: Clip) => void;
};

/** The items of the menu: the actions on its entries or, on empty space, those on the folder. */
export function useMenuItems({ menu, rights, actions, add, clip, paste, selectAll }: Props): MenuItemOf[] {
  const t = useTranslations('browser');
  const entries = menu?.entries ?? [];
  if (entries.length > 0)
    return actionsFor(entries, rights).map((action) => ({
      id: action,
      label: t(action),
      icon: actionIcons[action],
      isDanger: action === 'delete' || action === 'purge',
      run: () => actions.run(action, entries),
    }));
  return [
    ...(add
      ? [
          { id: 'new-folder', label: t('newFolder'), icon: FolderPlus, run: add.newFolder },
          { id: 'upload', label: t('upload'), icon: FileUp, run: add.chooseFiles },
          { id: 'upload-folder', label: t('uploadFolder'), icon: FolderUp, run: add.chooseFolder },
          ...(clip ? [{ id: 'paste', label: t('paste'), icon: ClipboardPaste, run: () => paste(clip) }] : []),
        ]
      : []),
    { id: 'select-all', label: t('selectAll'), icon: CheckCheck, run: selectAll },
  ];
}
