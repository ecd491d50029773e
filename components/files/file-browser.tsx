'use client';

import Link from 'next/link';
import { useRouter } from 'next/navigation';
import { lazy, Suspense, useReducer } from 'react';
import { useTranslations } from 'use-intl';
import { Breadcrumbs } from '@/components/entries/breadcrumbs';
import { DropOverlay } from '@/components/file-input/drop-overlay';
import { useFileInputs } from '@/components/file-input/file-inputs';
import { useFileDrop } from '@/components/file-input/use-file-drop';
import { Problem } from '@/components/forms/problem';
import { usePageTitle } from '@/components/shell/use-page-title';
import { useAddFiles } from '@/components/uploads/use-add-files';
import { useOrganization } from '@/lib/client/account';
import { ApiError } from '@/lib/client/api';
import { useChanges } from '@/lib/client/changes';
import { useReceiveDrops } from '@/lib/client/drops';
import type { Entry } from '@/lib/client/entries';
import { useErrorText } from '@/lib/client/error-text';
import { BrowserDialogs } from './browser-dialogs';
import { BrowserList } from './browser-list';
import { browserReducer, initialState } from './browser-state';
import { actionsFor, createActions, type EntryAction } from './entry-actions';
import { EntryMenu } from './entry-menu';
import { createEntryMenu } from './entry-menu-opener';
import { MissingFolder } from './missing-folder';
import { Toolbar } from './toolbar';
import { useBrowserShortcuts } from './use-browser-shortcuts';
import { useLetterKeys } from './use-file-keys';
import { useFolderContent } from './use-folder-content';
import { useView } from './use-view';

// Loaded when the user opens them.
const ConflictDialog = lazy(() => import('@/components/uploads/conflict-dialog'));
const DetailsPane = lazy(() => import('./details-pane'));
const PreviewDialog = lazy(() => import('@/components/preview/preview-dialog'));

type Props = { organization: string; folder: string | null; isTrash?: boolean };

/** A folder, a search in it, or the trash: the list, and everything that users do with its entries. */
export function FileBrowser({ organization, folder, isTrash = false }: Props) {
  const t = useTranslations('browser');
  const tOrganizations = useTranslations('organizations');
  const textOf = useErrorText();
  const router = useRouter();
  const view = useView();
  const [state, dispatch] = useReducer(browserReducer, initialState);
  const selectedCount = state.selected.size;
  const content = useFolderContent({ organization, folder, isTrash, view, selectedCount });
  const membership = useOrganization(organization);
  const changes = useChanges(organization);
  const letterKeys = useLetterKeys();

  const { entries, steps, byId, find, scopeOf, error } = content;
  const chosen = find(state.selected);
  const rights = rightsOf(membership?.role ?? 'viewer', isTrash);
  const mayAdd = rights.mayWrite && !isTrash;

  const hrefOf = (entry: Entry) =>
    entry.kind === 'folder' && !isTrash
      ? `/o/${organization}/f/${entry.id}`
      : view.addressWith({ preview: isTrash ? null : entry.id });
  const navigate = (href: string) => router.push(href);
  const actions = createActions({ organization, dispatch, navigate, hrefOf, scopeOf, changes });
  const menu = createEntryMenu({ byId, chosen, dispatch });

  const { add, question, resolve, cancel } = useAddFiles({ organization, folder });
  const { chooseFiles, chooseFolder, inputs } = useFileInputs(add);
  const dropped = useFileDrop({
    onFiles: mayAdd ? add : undefined,
    folderAt(element) {
      const entry = byId.get(element.closest<HTMLElement>('[role=row]')?.dataset.key ?? '');
      return entry?.kind === 'folder' && !entry.folder.link ? entry.id : undefined;
    },
  });

  function tryAction(action: EntryAction, targets: Entry[]): boolean {
    if (!actionsFor(targets, rights).includes(action)) return false;
    actions.run(action, targets);
    return true;
  }

  useReceiveDrops((ids, to) => {
    if (to === 'trash') tryAction('delete', find(ids));
    else void changes.move(find(ids), { to: to.folder, name: to.name });
  });
  const parent = steps.at(-2)?.resource_id;
  useBrowserShortcuts({
    areLettersOn: letterKeys[0],
    chosen,
    tryAction,
    content,
    view,
    dispatch,
    add: mayAdd ? { chooseFiles, chooseFolder } : undefined,
    goUp: folder === null ? undefined : () => navigate(`/o/${organization}${parent ? `/f/${parent}` : ''}`),
  });

  const title = isTrash ? t('trashTitle') : folder === null ? t('root') : steps.at(-1)?.display_name;
  usePageTitle(title);

  if (membership === null) return <p className="p-8">{tOrganizations('missing')}</p>;
  if (folder !== null && error instanceof ApiError && error.status === 404)
    return <MissingFolder organization={organization} />;
  const detailed = state.isDetailsOpen && chosen.length === 1 ? chosen[0] : undefined;
  const previewed = view.previewed === null ? undefined : byId.get(view.previewed);

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the context menu of the list opens anywhere in it
    <div className="relative flex min-h-0 flex-1" onContextMenu={menu.onContextMenu}>
      <div className="flex min-w-0 flex-1 flex-col">
        <div className="grid gap-2.5 px-3 pt-4 pb-2 sm:px-6">
          <Breadcrumbs
            organization={organization}
            steps={steps}
            title={isTrash ? t('trashTitle') : undefined}
          />
          <Toolbar
            view={view}
            chosen={chosen}
            count={content.countOf(chosen)}
            actions={actionsFor(chosen, rights)}
            onAction={(action) => actions.run(action, chosen)}
            onClear={() => dispatch({ type: 'select', ids: [] })}
            onUpload={mayAdd ? (isFolder) => (isFolder ? chooseFolder() : chooseFiles()) : undefined}
            onNewFolder={() => dispatch({ type: 'open-dialog', dialog: { kind: 'new-folder' } })}
          />
          {view.query !== '' && folder !== null && (
            <p className="flex text-sm">
              <Link className="link" href={`/o/${organization}${view.addressWith({})}`}>
                {t('searchAll')}
              </Link>
            </p>
          )}
          {error && <Problem>{textOf(error)}</Problem>}
        </div>
        <BrowserList
          organization={organization}
          folder={folder}
          content={content}
          view={view}
          state={state}
          dispatch={dispatch}
          changes={changes}
          isLoading={content.isPending || membership === undefined}
          isTrash={isTrash}
          dropFolder={dropped.folder}
          mayWrite={rights.mayWrite}
          hrefOf={hrefOf}
          onOpen={(entry) => navigate(hrefOf(entry))}
          onMenu={menu.openBelow}
        />
      </div>
      {detailed && (
        <Suspense>
          <DetailsPane
            entry={detailed}
            maySeeActivity={rights.mayPurge}
            onClose={() => dispatch({ type: 'hide-details' })}
          />
        </Suspense>
      )}
      {dropped.isOver && (
        <DropOverlay>
          {t('drop', {
            folder: byId.get(dropped.folder ?? '')?.title ?? steps.at(-1)?.display_name ?? t('root'),
          })}
        </DropOverlay>
      )}
      {inputs}
      <EntryMenu
        position={state.menu?.position ?? null}
        actions={actionsFor(state.menu?.entries ?? [], rights)}
        onAction={(action) => actions.run(action, state.menu?.entries ?? [])}
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
        {question && <ConflictDialog {...question} onResolve={resolve} onClose={cancel} />}
        {previewed?.kind === 'file' && (
          <PreviewDialog
            file={previewed.file}
            files={entries.flatMap((entry) => (entry.kind === 'file' ? [entry.file] : []))}
            onGo={(id) => view.go({ preview: id })}
            onClose={() => view.go({ preview: null })}
          />
        )}
      </Suspense>
    </div>
  );
}

const rightsOf = (role: string, isTrash: boolean) => ({
  mayWrite: role !== 'viewer',
  mayPurge: role === 'admin' || role === 'owner',
  isTrash,
});
