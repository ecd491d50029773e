'use client';

import { Spinner } from '@heroui/react';
import Link from 'next/link';
import { useRouter } from 'next/navigation';
import { lazy, Suspense, useMemo, useState } from 'react';
import { useTranslations } from 'use-intl';
import { Breadcrumbs } from '@/components/entries/breadcrumbs';
import { useFileInputs } from '@/components/file-input/file-inputs';
import { useFileDrop } from '@/components/file-input/use-file-drop';
import { Problem } from '@/components/forms/problem';
import { useAddFiles } from '@/components/uploads/use-add-files';
import { useOrganization } from '@/lib/client/account';
import { type Scope, useChanges } from '@/lib/client/changes';
import { useOfferCommands } from '@/lib/client/commands';
import { useAncestors, useEntries, usePaths } from '@/lib/client/content';
import { useReceiveDrops } from '@/lib/client/drops';
import { type Entry, parentOf } from '@/lib/client/entries';
import { useErrorText } from '@/lib/client/error-text';
import { EmptyFolder } from './empty-folder';
import { actionsFor, type EntryAction } from './entry-actions';
import { EntryList } from './entry-list';
import { EntryMenu } from './entry-menu';
import { NewFolderDialog } from './new-folder-dialog';
import { SortHeader } from './sort-header';
import { Toolbar } from './toolbar';
import { useEntryMenu } from './use-entry-menu';
import { useFileKeys, useLetterKeys } from './use-file-keys';
import { useView } from './use-view';

// Of use when they are opened, and not before.
const ConfirmChange = lazy(() => import('./confirm-change'));
const ConflictDialog = lazy(() => import('@/components/uploads/conflict-dialog'));
const DetailsPane = lazy(() => import('./details-pane'));
const MoveDialog = lazy(() => import('./move-dialog'));
const PreviewDialog = lazy(() => import('@/components/preview/preview-dialog'));
const ShareDialog = lazy(() => import('@/components/sharing/share-dialog'));
const ShortcutsDialog = lazy(() => import('./shortcuts-dialog'));

type Props = { organization: string; folder: string | null; isTrash?: boolean };
type Open =
  | { kind: 'new-folder' }
  | { kind: 'shortcuts' }
  | { kind: 'share'; entry: Entry }
  | { kind: 'move'; entries: Entry[] }
  | { kind: 'confirm'; action: 'delete' | 'purge'; entries: Entry[] };

/** So many are moved to the trash without asking: it can be undone, but so much is seldom meant. */
const mostUnasked = 100;

/** A folder, what was found below it, or the trash: the list and everything that is done from it. */
export function FileBrowser({ organization, folder, isTrash = false }: Props) {
  const t = useTranslations('browser');
  const tOrganizations = useTranslations('organizations');
  const tShell = useTranslations('shell');
  const textOf = useErrorText();
  const router = useRouter();
  const view = useView();
  const { sort, query, previewed } = view;
  const { entries, isComplete, isPending, error } = useEntries({
    organization,
    folder,
    sort,
    query,
    isTrash,
  });
  const { data: line = [] } = useAncestors(organization, folder);
  const pathOf = usePaths(organization, query !== '');
  const membership = useOrganization(organization);
  const changes = useChanges(organization);
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const [renaming, setRenaming] = useState<string | null>(null);
  const [open, setOpen] = useState<Open | null>(null);
  const [isDetailed, setDetailed] = useState(false);
  const [areLettersOn, setLettersOn] = useLetterKeys();

  const byId = useMemo(() => new Map(entries.map((entry) => [entry.id, entry])), [entries]);
  const chosen = useMemo(() => [...selected].flatMap((id) => byId.get(id) ?? []), [selected, byId]);
  const role = membership?.role ?? 'viewer';
  const rights = { mayWrite: role !== 'viewer', mayPurge: role === 'admin' || role === 'owner', isTrash };
  const mayAdd = rights.mayWrite && !isTrash;
  const here = line.at(-1)?.display_name ?? t('root');

  const hrefOf = (entry: Entry) =>
    entry.kind === 'folder' && !isTrash
      ? `/o/${organization}/f/${entry.id}`
      : view.addressWith({ preview: isTrash ? null : entry.id });
  const { add, question, resolve, giveUp } = useAddFiles({ organization, folder });
  const { chooseFiles, chooseFolder, inputs } = useFileInputs(add);
  const isOver = useFileDrop(mayAdd ? add : undefined);

  /** Where all is chosen that there is, the server is told so, in place of every name. */
  const allOf = (on: Entry[]): Scope | undefined =>
    isComplete && on.length === entries.length
      ? { folder: folder ?? 'root', recursive: query !== '' || isTrash, query }
      : undefined;

  const clear = () => setSelected(new Set());

  function act(action: EntryAction, on: Entry[]): void {
    const [first] = on;
    if (!first) return;
    if (action === 'open' || action === 'preview') router.push(hrefOf(first));
    if (action === 'download') void changes.download(on);
    if (action === 'rename') setRenaming(first.id);
    if (action === 'move') setOpen({ kind: 'move', entries: on });
    if (action === 'request') router.push(`/o/${organization}/settings/requests?folder=${first.id}`);
    if (action === 'share') setOpen({ kind: 'share', entry: first });
    if (action === 'details') {
      setSelected(new Set([first.id]));
      setDetailed(true);
    }
    if (action === 'restore') void changes.restore(on, allOf(on)).then(clear);
    if (action === 'purge' || (action === 'delete' && on.length > mostUnasked))
      setOpen({ kind: 'confirm', action, entries: on });
    else if (action === 'delete') remove(action, on);
  }

  function remove(action: 'delete' | 'purge', on: Entry[]): void {
    void (action === 'purge' ? changes.purge(on) : changes.trash(on, allOf(on))).then(clear);
  }

  /** Does what a menu would offer for the selection, and only that. */
  function tryTo(action: EntryAction, on: Entry[]): boolean {
    if (!actionsFor(on, rights).includes(action)) return false;
    act(action, on);
    return true;
  }

  const focusSearch = () => document.querySelector<HTMLInputElement>('[data-search]')?.focus();
  const selectAll = () => setSelected(new Set(entries.map(({ id }) => id)));
  const newFolder = () => setOpen({ kind: 'new-folder' });
  const help = () => setOpen({ kind: 'shortcuts' });
  const up = line.at(-2)?.resource_id;
  useFileKeys({
    ...{ areLettersOn, chosen, tryTo, selectAll },
    entryOf: (key) => byId.get(key),
    letters: {
      '?': help,
      '/': focusSearch,
      v: view.toggleLayout,
      ...(mayAdd && { u: chooseFiles, N: newFolder }),
    },
    ...(folder !== null && { goUp: () => router.push(`/o/${organization}${up ? `/f/${up}` : ''}`) }),
  });
  useOfferCommands([
    ...(mayAdd
      ? [
          { id: 'upload', label: t('upload'), run: chooseFiles },
          { id: 'upload-folder', label: t('uploadFolder'), run: chooseFolder },
          { id: 'new-folder', label: t('newFolder'), run: newFolder },
        ]
      : []),
    { id: 'select-all', label: t('selectAll'), run: selectAll },
    { id: 'layout', label: t(view.layout === 'list' ? 'viewGrid' : 'viewList'), run: view.toggleLayout },
    { id: 'help', label: tShell('shortcuts'), run: help },
  ]);

  useReceiveDrops((ids, to) => {
    const on = ids.flatMap((id) => byId.get(id) ?? []);
    if (to === 'trash') tryTo('delete', on);
    else void changes.move(on, { to: to.folder, name: to.name });
  });

  const menu = useEntryMenu({ byId, chosen, select: setSelected });

  if (membership === null) return <p className="p-8">{tOrganizations('missing')}</p>;
  const detailed = isDetailed && chosen.length === 1 ? chosen[0] : undefined;
  const shown = previewed ? byId.get(previewed) : undefined;

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the context menu belongs to the whole list
    <div className="relative flex min-h-0 flex-1" onContextMenu={menu.onContextMenu}>
      <div className="flex min-w-0 flex-1 flex-col">
        <div className="grid gap-2.5 px-3 pt-4 pb-2 sm:px-6">
          <Breadcrumbs
            organization={organization}
            line={line}
            title={isTrash ? t('trashTitle') : undefined}
          />
          <Toolbar
            view={view}
            chosen={chosen}
            actions={actionsFor(chosen, rights)}
            onAction={(action) => act(action, chosen)}
            onClear={clear}
            onUpload={mayAdd ? (isFolder) => (isFolder ? chooseFolder() : chooseFiles()) : undefined}
            onNewFolder={newFolder}
          />
          {query !== '' && folder !== null && (
            <p className="flex text-sm">
              <Link className="link" href={`/o/${organization}${view.addressWith({})}`}>
                {t('searchAll')}
              </Link>
            </p>
          )}
          {error && <Problem>{textOf(error)}</Problem>}
        </div>
        {view.layout === 'list' && entries.length > 0 && <SortHeader view={view} />}
        {isPending || membership === undefined ? (
          <div className="grid flex-1 place-items-center">
            {error ? null : <Spinner aria-label={t('counting')} />}
          </div>
        ) : (
          <EntryList
            entries={entries}
            hrefOf={hrefOf}
            pathOf={query === '' ? undefined : pathOf}
            layout={view.layout}
            selected={selected}
            onSelect={setSelected}
            onOpen={(id) => {
              const entry = byId.get(id);
              if (entry) router.push(hrefOf(entry));
            }}
            renaming={renaming}
            onRename={async (entry, title) => {
              if (title !== null) await changes.rename(entry, title);
              setRenaming(null);
            }}
            onMenu={menu.show}
            onMove={
              mayAdd
                ? (ids, to) =>
                    void changes.move(
                      ids.flatMap((id) => byId.get(id) ?? []),
                      { to, name: byId.get(to)?.title ?? '' },
                    )
                : undefined
            }
            empty={
              <EmptyFolder
                organization={organization}
                query={query}
                isTrash={isTrash}
                mayWrite={rights.mayWrite}
              />
            }
          />
        )}
        <p
          className="border-t border-line px-4 py-1.5 text-xs text-soft tabular-nums sm:px-6"
          aria-live="polite"
        >
          {isPending || !isComplete ? t('counting') : t('count', { count: entries.length })}
          {query !== '' && ` · ${t('found', { query })}`}
        </p>
      </div>
      {detailed && (
        <Suspense>
          <DetailsPane entry={detailed} maySeeActivity={rights.mayPurge} onClose={() => setDetailed(false)} />
        </Suspense>
      )}
      {isOver && (
        <div className="pointer-events-none absolute inset-2 z-30 grid place-items-center rounded-xl border-2 border-dashed border-petrol bg-tint/80 text-lg font-semibold text-petrol">
          {t('drop', { folder: here })}
        </div>
      )}
      {inputs}
      <EntryMenu
        place={menu.place}
        actions={actionsFor(menu.entries, rights)}
        onAction={(action) => act(action, menu.entries)}
        onClose={menu.close}
      />
      <Suspense>
        {question && <ConflictDialog {...question} onResolve={resolve} onClose={giveUp} />}
        {open?.kind === 'new-folder' && (
          <NewFolderDialog
            onCreate={(name) => changes.createFolder(name, folder)}
            onClose={() => setOpen(null)}
          />
        )}
        {open?.kind === 'move' && (
          <MoveDialog
            organization={organization}
            entries={open.entries}
            from={open.entries[0] ? parentOf(open.entries[0]) : folder}
            onMove={(to, name) => {
              void changes.move(open.entries, { to, name }, allOf(open.entries));
              clear();
            }}
            onClose={() => setOpen(null)}
          />
        )}
        {open?.kind === 'confirm' && (
          <ConfirmChange
            {...open}
            onConfirm={() => remove(open.action, open.entries)}
            onClose={() => setOpen(null)}
          />
        )}
        {open?.kind === 'share' && <ShareDialog entry={open.entry} onClose={() => setOpen(null)} />}
        {open?.kind === 'shortcuts' && (
          <ShortcutsDialog areOn={areLettersOn} onChange={setLettersOn} onClose={() => setOpen(null)} />
        )}
        {shown?.kind === 'file' && (
          <PreviewDialog
            file={shown.file}
            others={entries.flatMap((entry) => (entry.kind === 'file' ? [entry.file] : []))}
            onGo={(id) => view.go({ preview: id })}
            onClose={() => view.go({ preview: null })}
          />
        )}
      </Suspense>
    </div>
  );
}
