import { type QueryKey, useInfiniteQuery } from '@tanstack/react-query';
import { call } from './api';

type Query = Record<string, string | number | boolean | undefined>;

/** A list of the API, a page at a time. */
export type PagedList<Row> = {
  /** Undefined while the first page loads. */
  rows: Row[] | undefined;
  error: Error | null;
  hasMore: boolean;
  isLoading: boolean;
  /** Loads the next page, or repeats a request that failed. */
  loadMore: () => void;
};

/** `field` is the field of the response that contains the rows. */
type PagedListRequest<Row> = {
  queryKey: QueryKey;
  path: string;
  field: string;
  query?: Query;
  /** After how long it is loaded again, in milliseconds; null: not by itself. */
  reloadMs?: (rows: Row[]) => number | null;
};

export function usePagedList<Row>({
  queryKey,
  path,
  field,
  query = {},
  reloadMs,
}: PagedListRequest<Row>): PagedList<Row> {
  const rowsOf = (pages: Record<string, unknown>[]) => pages.flatMap((page) => page[field] as Row[]);
  const found = useInfiniteQuery({
    queryKey,
    initialPageParam: '',
    queryFn: ({ pageParam, signal }) =>
      call<Record<string, unknown> & { next_page_token: string }>(path, {
        query: { page_size: 50, ...query, page_token: pageParam },
        signal,
      }),
    refetchInterval: ({ state }) => (reloadMs && state.data && reloadMs(rowsOf(state.data.pages))) || false,
    getNextPageParam: ({ next_page_token }) => next_page_token || undefined,
  });
  return {
    rows: found.data && rowsOf(found.data.pages),
    error: found.error,
    hasMore: found.hasNextPage,
    isLoading: found.error ? found.isFetching : found.isFetchingNextPage,
    loadMore: () => void (found.hasNextPage ? found.fetchNextPage() : found.refetch()),
  };
}
