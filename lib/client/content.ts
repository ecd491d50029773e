import { type InfiniteData, type QueryClient, useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useEffect, useMemo, useState } from 'react';
import { useLocale } from 'use-intl';
import { call, type File, type Folder } from './api';
import { arrange, type Entry, orderOf, type Sort } from './entries';
import { keys } from './keys';

/** Which entries: those of a folder (null is the root), or what is found there and below, or the trash. */
export type View = {
  organization: string;
  folder: string | null;
  sort: Sort;
  query: string;
  isTrash: boolean;
};

type Page = { files?: File[]; folders?: Folder[]; next_page_token: string };

/** As many as are loaded without being scrolled to: all there are in any folder that somebody looks at. */
const most = 50_000;

function usePages(kind: 'files' | 'folders', view: View) {
  const { organization, folder, sort, query, isTrash } = view;
  const pages = useInfiniteQuery({
    queryKey: keys.list(organization, kind, { folder, sort, query, isTrash }),
    initialPageParam: '',
    queryFn: ({ pageParam, signal }) =>
      call<Page>(`/organizations/${organization}/${kind}`, {
        query: {
          folder: isTrash ? (kind === 'folders' ? 'root' : undefined) : (folder ?? 'root'),
          recursive: query !== '' || isTrash || undefined,
          query,
          show_deleted: isTrash || undefined,
          order_by: orderOf(sort)[kind],
          page_size: 1000,
          page_token: pageParam,
        },
        signal,
      }),
    getNextPageParam: ({ next_page_token }) => next_page_token || undefined,
    // Others change the folder too. A long one is looked at again when somebody comes back to it.
    refetchInterval: ({ state }) => ((state.data?.pages.length ?? 0) > 1 ? false : 15_000),
    placeholderData: (before, asked) =>
      (asked?.queryKey[4] as { folder?: unknown })?.folder === folder && query !== '' ? before : undefined,
  });
  const { hasNextPage, isFetching, fetchNextPage, data } = pages;
  const isMore = hasNextPage && (data?.pages.length ?? 0) * 1000 < most;
  useEffect(() => {
    if (isMore && !isFetching) void fetchNextPage();
  }, [isMore, isFetching, fetchNextPage]);
  return { ...pages, isMore };
}

/** The entries of a view: the first page as soon as it is there, then all at once. */
export function useEntries(view: View) {
  const locale = useLocale();
  const files = usePages('files', view);
  const folders = usePages('folders', view);
  const isComplete = !files.isMore && !folders.isMore;
  const shownFiles = isComplete ? files.data?.pages : files.data?.pages.slice(0, 1);
  const pagesOfFiles = useStable(shownFiles);
  const entries = useMemo(
    () =>
      arrange(
        (folders.data?.pages ?? []).flatMap((page) => page.folders ?? []),
        (pagesOfFiles ?? []).flatMap((page) => page.files ?? []),
        view.sort,
        locale,
      ),
    [folders.data, pagesOfFiles, view.sort, locale],
  );
  return {
    entries,
    isComplete,
    isPending: files.isPending || folders.isPending,
    error: files.error ?? folders.error,
    retry: () => void Promise.all([files.refetch(), folders.refetch()]),
  };
}

/** The same array while it holds the same pages: a page that arrives but is not shown yet changes nothing. */
function useStable<T>(list: T[] | undefined): T[] | undefined {
  const [stable, setStable] = useState(list);
  if (holdsSame(stable, list)) return stable;
  setStable(list);
  return list;
}

const holdsSame = <T>(a: T[] = [], b: T[] = []) =>
  a.length === b.length && a[0] === b[0] && a.at(-1) === b.at(-1);

/** The folders from below the root down to this one. */
export function useAncestors(organization: string, folder: string | null) {
  return useQuery({
    queryKey: keys.folder(organization, folder ?? ''),
    enabled: folder !== null,
    queryFn: async ({ signal }) => {
      const line: Folder[] = [];
      for (let id = folder; id !== null; ) {
        const found: Folder = await call(`/organizations/${organization}/folders/${id}`, { signal });
        line.unshift(found);
        id = found.folder?.split('/').at(-1) ?? null;
      }
      return line;
    },
  });
}

/**
 * Tells the path of the folder that holds an entry, `Reports / 2026`; '' at the root and until it is known.
 * Asked for only where it is of use.
 */
export function usePaths(organization: string, isWanted: boolean): (entry: Entry) => string {
  const { data } = useQuery({
    queryKey: keys.paths(organization),
    enabled: isWanted,
    queryFn: async ({ signal }) => {
      const found = new Map<string, Folder>();
      for (let token = ''; ; ) {
        const page = await call<Page>(`/organizations/${organization}/folders`, {
          query: { folder: 'root', recursive: true, page_size: 1000, page_token: token },
          signal,
        });
        for (const folder of page.folders ?? []) found.set(folder.name, folder);
        token = page.next_page_token;
        if (token === '') return found;
      }
    },
  });
  return (entry) => {
    const steps: string[] = [];
    let name = entry.kind === 'file' ? entry.file.folder : entry.folder.folder;
    for (let at = name && data?.get(name); at; at = name && data?.get(name)) {
      steps.unshift(at.display_name);
      name = at.folder;
    }
    return steps.join(' / ');
  };
}

/** Takes entries out of every list at once; asking again tells the truth afterwards. */
export function hideEntries(client: QueryClient, organization: string, ids: ReadonlySet<string>): void {
  const keep = ({ resource_id }: File | Folder) => !ids.has(resource_id);
  client.setQueriesData<InfiniteData<Page>>(
    { queryKey: ['content', organization, 'list'] },
    (data) =>
      data && {
        ...data,
        pages: data.pages.map((page) => ({
          ...page,
          ...(page.files && { files: page.files.filter(keep) }),
          ...(page.folders && { folders: page.folders.filter(keep) }),
        })),
      },
  );
}

/** Says that an organization's content is no longer what was told. */
export const refresh = (client: QueryClient, organization: string) =>
  client.invalidateQueries({ queryKey: keys.content(organization) });
