import { type QueryKey, useInfiniteQuery } from '@tanstack/react-query';
import { call } from './api';

type Query = Record<string, string | number | boolean | undefined>;

/** A list of the API, a page at a time: `field` is what its answers call it. Undefined `rows` are still on their way. */
export function useListed<Row>(queryKey: QueryKey, path: string, field: string, query: Query = {}) {
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
    isLoading: found.isFetchingNextPage,
    more: () => void found.fetchNextPage(),
  };
}

export type Listed = Omit<ReturnType<typeof useListed>, 'rows'> & { rows: unknown[] | undefined };
