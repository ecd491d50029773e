import { type InfiniteData, type QueryClient, useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useCallback, useEffect, useMemo } from 'react';
import { call, type File, type Folder } from './api';
import { arrange, arrangeTrash, type Entry, fileEntry, orderOf, type Sort } from './entries';
import { loadFolders } from './folders';
import { keys } from './keys';
import { preloadCall } from './preload-call';

/**
 * Which entries a list shows: those of a folder, the trash, the files that changed last anywhere, or what the
 * user marked with a star.
 */
export type Place = 'folder' | 'trash' | 'recent' | 'starred';

/** The content of a place; of a folder (null is the root), with a search, also what is below it. */
export type ListView = {
  organization: string;
  folder: string | null;
  sort: Sort;
  query: string;
  place: Place;
};

type Page = { files?: File[]; folders?: Folder[]; next_page_token: string };

/** A folder on the way from the root. */
export type PathStep = Pick<Folder, 'name' | 'resource_id' | 'display_name' | 'link'>;

/** Few, so that the list is there at once. */
const FIRST_PAGE_SIZE = 200;
const PAGE_SIZE = 1000;
/** How many files are recent. */
const RECENT_FILES = 200;
/** Up to how many entries load without scrolling: more than any folder that people work in. */
const MAX_LOADED = 50_000;

/** What is there of a list: `isTruncated` where the server has more than the list loads. */
type Loaded = { pages: Page[]; isComplete: boolean; isTruncated: boolean };

/**
 * The first page as soon as it arrives, then all at once: to sort and to render each page would take longer
 * than to load it.
 */
export function loadedOf({ pages }: Pick<InfiniteData<Page>, 'pages'>): Loaded {
  const isTruncated = (pages.at(-1)?.next_page_token ?? '') !== '';
  const isComplete = !isTruncated || pages.length * PAGE_SIZE >= MAX_LOADED;
  return { pages: isComplete ? pages : pages.slice(0, 1), isComplete, isTruncated };
}

/** Recent files are one page. */
const recentOf = ({ pages }: InfiniteData<Page>): Loaded => ({ pages, isComplete: true, isTruncated: false });

function usePages(kind: 'files' | 'folders', view: ListView) {
  const { organization, folder, query, place } = view;
  const enabled = place !== 'recent' || kind === 'files';
  const path = `/organizations/${organization}/${kind}`;
  if (enabled) preloadCall(path, listQuery(kind, view, ''));
  const { data, error, isPending, isPlaceholderData, fetchNextPage } = useInfiniteQuery({
    queryKey: keys.list(kind, view),
    enabled,
    initialPageParam: '',
    queryFn: ({ pageParam, signal }) => call<Page>(path, { query: listQuery(kind, view, pageParam), signal }),
    getNextPageParam: ({ next_page_token }) => next_page_token || undefined,
    select: place === 'recent' ? recentOf : loadedOf,
    meta: { folder },
    // While the user types a search, the last results in the same folder stay on screen.
    placeholderData: (previous, previousQuery) =>
      query !== '' && previousQuery?.meta?.folder === folder ? previous : undefined,
  });
  const hasMore = data?.isComplete === false && !isPlaceholderData && error === null;
  useEffect(() => {
    if (!hasMore) return;
    let isLeft = false;
    const loadRest = async (): Promise<void> => {
      const found = await fetchNextPage({ cancelRefetch: false });
      // After an error it goes on when the list has loaded again, as it does when the connection is back.
      if (!isLeft && !found.isError && found.data?.isComplete === false) await loadRest();
    };
    void loadRest();
    return () => {
      isLeft = true;
    };
  }, [hasMore, fetchNextPage]);
  return { data, error, isPending };
}

/**
 * The query of one page of a list. The trash and the recent files come from everywhere; folders are always
 * listed from the root.
 */
export function listQuery(
  kind: 'files' | 'folders',
  { folder, sort, query, place }: ListView,
  pageToken: string,
) {
  const isTrash = place === 'trash';
  const isStarred = place === 'starred';
  if (place === 'recent')
    return { view: 'full', order_by: 'content_update_time desc', page_size: RECENT_FILES };
  return {
    folder: isTrash ? (kind === 'folders' ? 'root' : undefined) : (folder ?? 'root'),
    recursive: query !== '' || isTrash || isStarred || undefined,
    query,
    show_deleted: isTrash || undefined,
    starred: isStarred || undefined,
    view: 'full',
    order_by: orderOf(sort)[kind],
    page_size: pageToken === '' ? FIRST_PAGE_SIZE : PAGE_SIZE,
    page_token: pageToken,
  };
}

/** The entries of a view: the first page as soon as it arrives, then all at once. */
export function useEntries(view: ListView) {
  const files = usePages('files', view);
  const folders = usePages('folders', view);
  const isComplete = isDone(files.data) && isDone(folders.data);
  /** The server has more entries than a list loads. */
  const isTruncated = isComplete && [files.data, folders.data].some((data) => data?.isTruncated);
  const entries = useMemo(() => {
    const content = {
      folders: (folders.data?.pages ?? []).flatMap((page) => page.folders ?? []),
      files: (files.data?.pages ?? []).flatMap((page) => page.files ?? []),
    };
    if (view.place === 'trash') return arrangeTrash(content, view.sort);
    return view.place === 'recent' ? content.files.map(fileEntry) : arrange(content, view.sort);
  }, [folders.data, files.data, view.place, view.sort]);
  return {
    entries,
    isComplete,
    isTruncated,
    isPending: files.isPending || (view.place !== 'recent' && folders.isPending),
    error: files.error ?? folders.error,
  };
}

const isDone = (data: Loaded | undefined): boolean => data?.isComplete ?? true;

/** All files of a view, named by the view instead of one by one. */
export type Scope = { folder: string; recursive: boolean; query: string };

/** How many files a scope has on the server; undefined while it counts, and without a scope. */
export function useScopeCount(
  organization: string,
  { scope, isTrash }: { scope: Scope | undefined; isTrash: boolean },
): number | undefined {
  const { data } = useQuery({
    queryKey: keys.scopeCount(organization, { ...scope, isTrash }),
    enabled: scope !== undefined,
    queryFn: async ({ signal }) => {
      const verb = isTrash ? 'batchUndelete' : 'batchDelete';
      const path = `/organizations/${organization}/files:${verb}`;
      const json = { ...scope, validate_only: true };
      return (await call<{ count: number }>(path, { method: 'POST', json, signal })).count;
    },
  });
  return data;
}

/** The folders from below the root down to this one, which is the last. */
export function useFolderPath(organization: string, folder: string | null) {
  return useQuery({
    queryKey: keys.folderPath(organization, folder),
    enabled: folder !== null,
    queryFn: async ({ signal }): Promise<PathStep[]> => {
      const found = await call<Folder>(`/organizations/${organization}/folders/${folder}`, {
        query: { show_ancestors: true },
        signal,
      });
      return [...(found.ancestors ?? []), found];
    },
  });
}

/**
 * Answers the path of the folder that contains an entry, `Reports / 2026`; '' for the root and while the
 * folders load.
 */
export function usePathText(organization: string, isEnabled: boolean): (entry: Entry) => string {
  const { data } = useQuery({
    queryKey: keys.paths(organization),
    enabled: isEnabled,
    queryFn: async ({ signal }) => {
      const folders = await loadFolders(organization, { folder: 'root', recursive: true, signal });
      return new Map(folders.map((folder) => [folder.name, folder]));
    },
  });
  return useCallback(
    (entry) => pathText(data ?? new Map(), entry.kind === 'file' ? entry.file.folder : entry.folder.folder),
    [data],
  );
}

/**
 * The path of a folder by its resource name, as people read it; '' for the root and for an unknown folder.
 */
export function pathText(
  folders: ReadonlyMap<string, Pick<Folder, 'display_name' | 'folder'>>,
  name: string | undefined,
): string {
  const steps: string[] = [];
  for (let step = name && folders.get(name); step; step = step.folder && folders.get(step.folder)) {
    steps.unshift(step.display_name);
  }
  return steps.join(' / ');
}

/**
 * Removes entries from every list before the server has deleted or moved them; a reload shows the truth
 * afterwards.
 */
export function hideEntries(client: QueryClient, organization: string, ids: ReadonlySet<string>): void {
  changeRows(client, organization, (rows) => rows.filter(({ resource_id }) => !ids.has(resource_id)));
}

/** Shows the stars of entries before the server confirms them. Lists of what has a star keep their rows. */
export function showStars(
  client: QueryClient,
  organization: string,
  { ids, starred }: { ids: ReadonlySet<string>; starred: boolean },
): void {
  changeRows(client, organization, (rows) =>
    rows.map((row) => (ids.has(row.resource_id) ? { ...row, starred } : row)),
  );
}

function changeRows(
  client: QueryClient,
  organization: string,
  change: <Row extends File | Folder>(rows: Row[]) => Row[],
): void {
  client.setQueriesData<InfiniteData<Page>>(
    { queryKey: keys.lists(organization) },
    (data) =>
      data && {
        ...data,
        pages: data.pages.map((page) => ({
          ...page,
          ...(page.files && { files: change(page.files) }),
          ...(page.folders && { folders: change(page.folders) }),
        })),
      },
  );
}

/** Reloads everything on the page that belongs to an organization's content. */
export const refresh = (client: QueryClient, organization: string) =>
  client.invalidateQueries({ queryKey: keys.content(organization) });
