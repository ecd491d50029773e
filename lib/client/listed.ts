import { type QueryKey, useInfiniteQuery } from '@tanstack/react-query';
import { call } from './api';

type Query = Record<string, string | number | boolean | undefined>;

/** A list of the API, a page at a time. */
export type Listed<Row> = {
  /** Undefined: still on their way. */
  rows: Row[] | undefined;
  error: Error | null;
  isMore: boolean;
  isLoading: boolean;
  /** Asks for the next page, or again for what did not come. */
  more: () => void;
};

/** `field` is what answers call the rows. */
export function useListed<Row>(
  queryKey: QueryKey,
  path: string,
  field: string,
  query: Query = {},
): Listed<Row> {
  const found = useInfiniteQuery({
    queryKey,
    initialPageParam: '',
    queryFn: ({ pageParam, signal }) =>
      call<Record<string, unknown> & { next_page_token: string }>(path, {
        query: { page_size: 50, ...query, page_token: pageParam },
        signal,
      }),
    getNextPageParam: ({ next_page_token }) => next_page_token || undefined,
  });
  return {
    rows: found.data?.pages.flatMap((page) => page[field] as Row[]),
    error: found.error,
    isMore: found.hasNextPage,
    isLoading: found.error ? found.isFetching : found.isFetchingNextPage,
    more: () => void (found.hasNextPage ? found.fetchNextPage() : found.refetch()),
  };
}
