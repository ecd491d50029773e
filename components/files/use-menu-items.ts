'use client';

import { CheckCheck, ClipboardPaste, FileUp, FolderPlus, FolderUp } from 'lucide-react';
import { useTranslations } from 'use-intl';
import type { Clip } from '@/lib/client/clipboard';
import { useFolderWatch } from '@/lib/client/folder-watch';
import type { BrowserState } from './browser-state';
import { type Actions, actionsFor, type EntryAction, type Rights } from './entry-actions';
import { actionIcons, type MenuItemOf } from './entry-menu';

type Props = {
  organization: string;
  menu: BrowserState['menu'];
  rights: Rights;
  actions: Actions;
  selectAll: () => void;
  /** Undefined where nothing can be added. */
  add?: { chooseFiles: () => void; chooseFolder: () => void; newFolder: () => void };
  clip: Clip | null;
  paste: (clip: Clip) => void;
};

/** What is set apart in the menu: to open, to share, to change, to know, to delete. */
const groups: EntryAction[][] = [
  ['open', 'preview', 'download'],
  ['share', 'request'],
  ['rename', 'replace', 'move', 'duplicate', 'copy', 'cut'],
  ['star', 'unstar', 'details', 'watch', 'unwatch'],
];
const groupOf = (action: EntryAction | undefined) =>
  groups.findIndex((group) => action !== undefined && group.includes(action));

/** The items of the menu: the actions on its entries or, on empty space, those on the folder. */
export function useMenuItems({ organization, menu, rights, actions, ...props }: Props): MenuItemOf[] {
  const { add, clip, paste, selectAll } = props;
  const t = useTranslations('browser');
  const entries = menu?.entries ?? [];
  const [first] = entries;
  const folder = entries.length === 1 && first?.kind === 'folder' && !rights.isTrash ? first.id : null;
  const isWatching = useFolderWatch(organization, folder).data?.watching ?? false;
  if (entries.length > 0)
    return actionsFor(entries, { ...rights, isWatching }).map((action, index, all) => ({
      id: action,
      label: t(action),
      icon: actionIcons[action],
      isDanger: action === 'delete' || action === 'purge',
      isApart: index > 0 && groupOf(action) !== groupOf(all[index - 1]),
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
    {
      id: 'select-all',
      label: t('selectAll'),
      icon: CheckCheck,
      isApart: add !== undefined,
      run: selectAll,
    },
  ];
}
