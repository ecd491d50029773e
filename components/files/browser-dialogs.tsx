'use client';

import { type Dispatch, lazy, Suspense } from 'react';
import type { Changes } from '@/lib/client/changes';
import { parentOf } from '@/lib/client/entries';
import type { BrowserDialog, BrowserEvent } from './browser-state';
import type { Actions } from './entry-actions';
import { NewFolderDialog } from './new-folder-dialog';
import type { FolderContent } from './use-folder-content';

// Loaded when the user opens them.
const ConfirmChange = lazy(() => import('./confirm-change'));
const MoveDialog = lazy(() => import('./move-dialog'));
const ShareDialog = lazy(() => import('@/components/sharing/share-dialog'));
const ShortcutsDialog = lazy(() => import('./shortcuts-dialog'));

type Props = {
  organization: string;
  folder: string | null;
  dialog: BrowserDialog | null;
  dispatch: Dispatch<BrowserEvent>;
  content: FolderContent;
  actions: Actions;
  changes: Changes;
  letterKeys: [boolean, (areOn: boolean) => void];
};

/** The open dialog of a file browser, if any. */
export function BrowserDialogs(props: Props) {
  return <Suspense>{props.dialog && <OpenDialog {...props} dialog={props.dialog} />}</Suspense>;
}

function OpenDialog({
  organization,
  folder,
  dialog,
  dispatch,
  content,
  actions,
  changes,
  letterKeys: [areLettersOn, setLettersOn],
}: Props & { dialog: BrowserDialog }) {
  const onClose = () => dispatch({ type: 'close-dialog' });
  switch (dialog.kind) {
    case 'new-folder':
      return <NewFolderDialog onCreate={(name) => changes.createFolder(name, folder)} onClose={onClose} />;
    case 'move':
      return (
        <MoveDialog
          organization={organization}
          entries={dialog.entries}
          from={dialog.entries[0] ? parentOf(dialog.entries[0]) : folder}
          onMove={(to, name) => {
            const scope = content.scopeOf(dialog.entries);
            const { isTruncated } = content;
            void changes.move(
              dialog.entries,
              { to, name },
              { scope, isTruncated: isTruncated && scope !== undefined },
            );
            dispatch({ type: 'select', ids: [] });
          }}
          onClose={onClose}
        />
      );
    case 'confirm':
      return (
        <ConfirmChange
          action={dialog.action}
          entries={dialog.entries}
          count={dialog.action === 'purge' ? dialog.entries.length : content.countOf(dialog.entries)}
          onConfirm={() => actions.confirmed[dialog.action](dialog.entries)}
          onClose={onClose}
        />
      );
    case 'share':
      return <ShareDialog entry={dialog.entry} onClose={onClose} />;
    case 'shortcuts':
      return <ShortcutsDialog areOn={areLettersOn} onChange={setLettersOn} onClose={onClose} />;
  }
}
