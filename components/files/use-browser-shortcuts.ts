'use client';

import type { Dispatch } from 'react';
import { useTranslations } from 'use-intl';
import { useOfferCommands } from '@/lib/client/commands';
import { runUndo } from '@/lib/client/undo';
import type { BrowserEvent } from './browser-state';
import type { FileKeys } from './file-keys';
import { useFileKeys } from './use-file-keys';
import type { FolderContent } from './use-folder-content';
import type { BrowserView } from './use-view';

type Props = Pick<FileKeys, 'areLettersOn' | 'chosen' | 'tryAction' | 'goUp'> & {
  selectAll: () => void;
  /** Pastes what is on the clipboard of the page; undefined where that is nothing, or not allowed. */
  paste?: () => void;
  organization: string;
  content: FolderContent;
  view: BrowserView;
  dispatch: Dispatch<BrowserEvent>;
  /** Undefined where nothing can be added. */
  add?: { chooseFiles: () => void; chooseFolder: () => void; newFolder: () => void };
};

/** What a file browser offers to the keyboard and to the command palette. */
export function useBrowserShortcuts({
  organization,
  content,
  view,
  dispatch,
  add,
  selectAll,
  paste,
  ...keys
}: Props): void {
  const t = useTranslations('browser');
  const tShell = useTranslations('shell');
  const selectToEnd: FileKeys['selectToEnd'] = (from, end) => {
    const ids = content.entries.map(({ id }) => id);
    const at = ids.indexOf(from.id);
    dispatch({ type: 'select', ids: end === 'End' ? ids.slice(at) : ids.slice(0, at + 1) });
    const list = document.querySelector('[role=grid]');
    list?.scrollTo({ top: end === 'End' ? list.scrollHeight : 0 });
  };
  const help = () => dispatch({ type: 'open-dialog', dialog: { kind: 'shortcuts' } });
  useFileKeys({
    ...keys,
    selectAll,
    selectToEnd,
    undo: () => runUndo(organization),
    entryOf: (key) => content.byId.get(key),
    selectTyped: (id) => dispatch({ type: 'select', ids: [id] }),
    letters: {
      '?': help,
      '/': focusSearch,
      v: view.toggleLayout,
      ...(add && { u: add.chooseFiles, N: add.newFolder }),
    },
  });
  const adding = add && [
    { id: 'upload', label: t('upload'), run: add.chooseFiles },
    { id: 'upload-folder', label: t('uploadFolder'), run: add.chooseFolder },
    { id: 'new-folder', label: t('newFolder'), run: add.newFolder },
  ];
  useOfferCommands([
    ...(adding ?? []),
    ...(paste ? [{ id: 'paste', label: t('paste'), run: paste }] : []),
    { id: 'select-all', label: t('selectAll'), run: selectAll },
    { id: 'layout', label: t(view.layout === 'list' ? 'viewGrid' : 'viewList'), run: view.toggleLayout },
    { id: 'help', label: tShell('shortcuts'), run: help },
  ]);
}

const focusSearch = () => document.querySelector<HTMLInputElement>('[data-search]')?.focus();
