'use client';

import { useRouter } from 'next/navigation';
import { lazy, Suspense, useCallback, useReducer } from 'react';
import { useTranslations } from 'use-intl';
import { Breadcrumbs } from '@/components/entries/breadcrumbs';
import { DropOverlay } from '@/components/file-input/drop-overlay';
import { useFileInputs } from '@/components/file-input/file-inputs';
import { useFileDrop } from '@/components/file-input/use-file-drop';
import { Problem } from '@/components/forms/problem';
import { MissingOrganization } from '@/components/shell/missing-organization';
import { usePageTitle } from '@/components/shell/use-page-title';
import { useAddFiles } from '@/components/uploads/use-add-files';
import { useOrganization } from '@/lib/client/account';
import { ApiError, type File } from '@/lib/client/api';
import { useChanges } from '@/lib/client/changes';
import { clipEntries, useClip } from '@/lib/client/clipboard';
import type { Place } from '@/lib/client/content';
import { useReceiveDrops } from '@/lib/client/drops';
import type { Entry } from '@/lib/client/entries';
import { useErrorText } from '@/lib/client/error-text';
import { useWatchFolder } from '@/lib/client/folder-watch';
import { BrowserDialogs } from './browser-dialogs';
import { BrowserList } from './browser-list';
import { browserReducer, initialState } from './browser-state';
import { actionsFor, createActions, type EntryAction } from './entry-actions';
import { EntryMenu } from './entry-menu';
import { createEntryMenu } from './entry-menu-opener';
import { MissingFolder } from './missing-folder';
import { Toolbar } from './toolbar';
import { uploadNewVersion } from './upload-new-version';
import { useBrowserShortcuts } from './use-browser-shortcuts';
import { useClipboardKeys } from './use-clipboard-keys';
import { useLetterKeys } from './use-file-keys';
import { useFolderContent } from './use-folder-content';
import { useMenuItems } from './use-menu-items';
import { usePaste } from './use-paste';
import { useView } from './use-view';

// Loaded when the user opens them.
const ConflictDialog = lazy(() => import('@/components/uploads/conflict-dialog'));
const DetailsPane = lazy(() => import('./details-pane'));
const PreviewDialog = lazy(() => import('@/components/preview/preview-dialog'));

type Props = { organization: string; folder?: string | null; place?: Place };

/**
 * A folder, a search in it, the trash, the recent or the starred files: the list, and everything that users
 * do with its entries.
 */
export function FileBrowser({ organization, folder = null, place = 'folder' }: Props) {
  const isTrash = place === 'trash';
  const t = useTranslations('browser');
  const textOf = useErrorText();
  const router = useRouter();
  const view = useView();
  const [state, dispatch] = useReducer(browserReducer, initialState);
  const selectedCount = state.selected.size;
  const content = useFolderContent({ organization, folder, place, view, selectedCount });
  const membership = useOrganization(organization);
  const changes = useChanges(organization);
  const letterKeys = useLetterKeys();

  const { entries, steps, byId, find, scopeOf, isBeyondList, error } = content;
  const chosen = find(state.selected);
  const rights = rightsOf(membership?.role ?? 'viewer', isTrash);
  const rightsTo = (targets: Entry[]) => ({ ...rights, isBeyondList: isBeyondList(targets) });
  const isMissing = folder !== null && error instanceof ApiError && error.status === 404;
  const mayAdd = rights.mayWrite && place === 'folder' && !isMissing;

  const { addressWith } = view;
  const hrefOf = useCallback(
    (entry: Entry) =>
      entry.kind === 'folder' && !isTrash
        ? `/o/${organization}/f/${entry.id}`
        : addressWith({ preview: isTrash ? null : entry.id }),
    [organization, isTrash, addressWith],
  );
  const navigate = (href: string) => router.push(href);
  const watchFolder = useWatchFolder(organization);
  const actions = createActions({
    organization,
    dispatch,
    navigate,
    hrefOf,
    scopeOf,
    isBeyondList,
    changes,
    replace: (entry) => entry.kind === 'file' && uploadNewVersion(organization, entry.file),
    clip: clipEntries,
    watch: (id, isOn) => watchFolder.mutate({ folder: id, isOn }),
  });
  const menu = createEntryMenu({ byId, chosen, dispatch });

  const folderName = (folder === null ? undefined : steps.at(-1)?.display_name) ?? t('root');
  const { add, ...adding } = useAddFiles({ organization, folder });
  const { paste, ...pasting } = usePaste({ organization, folder, name: folderName, changes });
  const asking = adding.question ? adding : pasting;
  const clip = useClip();
  const { chooseFiles, chooseFolder, inputs } = useFileInputs(add);
  const dropped = useFileDrop({
    onFiles: mayAdd ? add : undefined,
    folderAt(element) {
      const entry = byId.get(element.closest<HTMLElement>('[role=row]')?.dataset.key ?? '');
      return entry?.kind === 'folder' && !entry.folder.link ? entry.id : undefined;
    },
  });

  function tryAction(action: EntryAction, targets: Entry[]): boolean {
    if (!actionsFor(targets, rightsTo(targets)).includes(action)) return false;
    actions.run(action, targets);
    return true;
  }

  useReceiveDrops((ids, to) => {
    const entries = find(ids);
    if (to === 'trash') tryAction('delete', entries);
    else if (isBeyondList(entries))
      dispatch({
        type: 'open-dialog',
        dialog: { kind: 'confirm-move', entries, to: to.folder, name: to.name },
      });
    else void changes.move(entries, { to: to.folder, name: to.name });
  });
  const parent = steps.at(-2)?.resource_id;
  const newFolder = () => dispatch({ type: 'open-dialog', dialog: { kind: 'new-folder' } });
  const selectAll = () => dispatch({ type: 'select', ids: entries.map(({ id }) => id) });
  const adder = mayAdd ? { chooseFiles, chooseFolder, newFolder } : undefined;
  useClipboardKeys({
    organization,
    chosen,
    entryOf: (key) => byId.get(key),
    offers: (action, targets) => actionsFor(targets, rightsTo(targets)).includes(action),
    onPaste: mayAdd ? paste : undefined,
  });
  const items = useMenuItems({
    organization,
    menu: state.menu,
    rights: rightsTo(state.menu?.entries ?? []),
    actions,
    add: adder,
    clip,
    paste,
    selectAll,
  });
  useBrowserShortcuts({
    organization,
    selectAll,
    paste: clip && mayAdd ? () => paste(clip) : undefined,
    areLettersOn: letterKeys[0],
    chosen,
    tryAction,
    content,
    view,
    dispatch,
    add: adder,
    goUp: folder === null ? undefined : () => navigate(`/o/${organization}${parent ? `/f/${parent}` : ''}`),
  });

  const emptyTrash = () =>
    dispatch({ type: 'open-dialog', dialog: { kind: 'confirm', action: 'empty-trash', entries } });

  const placeTitle = place === 'folder' ? undefined : t('placeTitle', { place });
  const title = placeTitle ?? (folder === null ? t('root') : steps.at(-1)?.display_name);
  usePageTitle(title);

  if (membership === null) return <MissingOrganization />;
  if (isMissing) return <MissingFolder organization={organization} />;
  const detailed = state.isDetailsOpen && chosen.length === 1 ? chosen[0] : undefined;
  const previewable = entries.flatMap((entry) => (entry.kind === 'file' ? [entry.file] : []));
  const mayChange = rights.mayWrite && !isTrash;
  const previewed = view.previewed === null ? undefined : byId.get(view.previewed);

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the context menu of the list opens anywhere in it
    <div className="relative flex min-h-0 flex-1" onContextMenu={menu.onContextMenu}>
      <div className="@container flex min-w-0 flex-1 flex-col">
        <div className="grid gap-2 px-3 pt-4 pb-2 sm:px-6">
          {view.query === '' ? (
            <Breadcrumbs organization={organization} steps={steps} title={placeTitle} />
          ) : (
            <h1 className="truncate text-lg font-semibold tracking-tight">
              {t('found', { query: view.query })}
            </h1>
          )}
          <Toolbar
            view={view}
            place={place}
            owners={content.owners}
            chosen={chosen}
            isEmpty={entries.length === 0 && !content.isPending}
            count={content.countOf(chosen)}
            actions={actionsFor(chosen, rightsTo(chosen))}
            onAction={(action) => actions.run(action, chosen)}
            onMore={menu.openSelection}
            onClear={() => dispatch({ type: 'select', ids: [] })}
            clip={clip && mayAdd ? { count: clip.entries.length, paste: () => paste(clip) } : undefined}
            onEmptyTrash={isTrash && rights.mayPurge && entries.length > 0 ? emptyTrash : undefined}
          />
          {isTrash && entries.length > 0 && <p className="text-sm text-soft">{t('trashLede')}</p>}
          {error && <Problem>{textOf(error)}</Problem>}
        </div>
        <BrowserList
          organization={organization}
          folder={folder}
          place={place}
          content={content}
          view={view}
          state={state}
          dispatch={dispatch}
          changes={changes}
          isLoading={content.isPending || membership === undefined}
          mayMove={mayAdd}
          add={mayAdd ? { upload: chooseFiles, newFolder } : undefined}
          dropFolder={dropped.folder}
          hrefOf={hrefOf}
          onOpen={(entry) => navigate(hrefOf(entry))}
          onMenu={menu.openBelow}
        />
      </div>
      {detailed && (
        <Suspense>
          <DetailsPane
            entry={detailed}
            mayWrite={rights.mayWrite}
            mayPurge={rights.mayPurge}
            onClose={() => dispatch({ type: 'hide-details' })}
          />
        </Suspense>
      )}
      {dropped.isOver && (
        <DropOverlay>
          {t('drop', {
            folder: byId.get(dropped.folder ?? '')?.title ?? folderName,
          })}
        </DropOverlay>
      )}
      {inputs}
      <EntryMenu
        position={state.menu?.position ?? null}
        items={items}
        onClose={() => dispatch({ type: 'close-menu' })}
      />
      <BrowserDialogs
        organization={organization}
        folder={folder}
        dialog={state.dialog}
        dispatch={dispatch}
        content={content}
        actions={actions}
        changes={changes}
        letterKeys={letterKeys}
      />
      <Suspense>
        {asking.question && (
          <ConflictDialog {...asking.question} onResolve={asking.resolve} onClose={asking.cancel} />
        )}
        {previewed?.kind === 'file' && (
          <PreviewDialog
            file={previewed.file}
            files={previewable}
            mayPurge={rights.mayPurge}
            change={
              mayChange
                ? {
                    share: () => actions.run('share', [previewed]),
                    trash() {
                      view.go({ preview: neighborOf(previewable, previewed.id) });
                      actions.run('delete', [previewed]);
                    },
                  }
                : undefined
            }
            onGo={(id) => view.go({ preview: id })}
            onClose={() => view.go({ preview: null })}
          />
        )}
      </Suspense>
    </div>
  );
}

/** The file after this one, else the one before it; null where it is the only one. */
function neighborOf(files: File[], id: string): string | null {
  const at = files.findIndex(({ resource_id }) => resource_id === id);
  return (files[at + 1] ?? files[at - 1])?.resource_id ?? null;
}

const rightsOf = (role: string, isTrash: boolean) => ({
  mayWrite: role !== 'viewer',
  mayPurge: role === 'admin' || role === 'owner',
  isTrash,
});
