'use client';

import { type Dispatch, lazy, Suspense } from 'react';
import { useTranslations } from 'use-intl';
import { ConfirmDialog } from '@/components/dialogs/confirm-dialog';
import type { Changes } from '@/lib/client/changes';
import { type Entry, parentOf } from '@/lib/client/entries';
import type { BrowserDialog, BrowserEvent } from './browser-state';
import type { Actions } from './entry-actions';
// Not loaded later: what users type next is the name.
import { NewFolderDialog } from './new-folder-dialog';
import type { FolderContent } from './use-folder-content';

// Loaded when the user opens them.
const ArchiveDialog = lazy(() => import('./archive-dialog'));
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
  const t = useTranslations('browser');
  const onClose = () => dispatch({ type: 'close-dialog' });
  function move(entries: Entry[], destination: { to: string | null; name: string }, isFinal = false): void {
    const scope = content.scopeOf(entries);
    void changes.move(entries, destination, { scope, isTruncated: isFinal });
    dispatch({ type: 'select', ids: [] });
  }
  switch (dialog.kind) {
    case 'new-folder':
      return <NewFolderDialog onCreate={(name) => changes.createFolder(name, folder)} onClose={onClose} />;
    case 'move':
      return (
        <MoveDialog
          organization={organization}
          entries={dialog.entries}
          from={dialog.entries[0] ? parentOf(dialog.entries[0]) : folder}
          onCreateFolder={changes.createFolder}
          onMove={(to, name) => {
            // Of a list that is not loaded whole, the browser doesn't know where the rest comes from.
            if (content.isBeyondList(dialog.entries))
              dispatch({ type: 'open-dialog', dialog: { ...dialog, kind: 'confirm-move', to, name } });
            else move(dialog.entries, { to, name });
          }}
          onClose={onClose}
        />
      );
    case 'confirm-move':
      return (
        <ConfirmDialog
          title={t('confirmMove', { destination: dialog.name })}
          lede={t('confirmMoveLede')}
          action={t('moveHere')}
          onConfirm={() => move(dialog.entries, { to: dialog.to, name: dialog.name }, true)}
          onClose={onClose}
        />
      );
    case 'archive':
      return (
        <ArchiveDialog
          organization={organization}
          entries={dialog.entries}
          scope={content.scopeOf(dialog.entries)}
          onClose={onClose}
        />
      );
    case 'confirm':
      return (
        <ConfirmChange
          action={dialog.action}
          entries={dialog.entries}
          count={content.countOf(dialog.entries)}
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
