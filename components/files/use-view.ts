'use client';

import { useRouter, useSearchParams } from 'next/navigation';
import { isSort, type Sort } from '@/lib/client/entries';
import { useStoredValue } from '@/lib/client/stored-value';

/**
 * How a list is shown. Sort order, search and preview are part of the address; the browser remembers the last
 * sort order and whether the list is a grid.
 */
export function useView() {
  const router = useRouter();
  const params = useSearchParams();
  const [storedLayout, storeLayout] = useStoredValue('holdall.layout');
  const [storedSort, storeSort] = useStoredValue('holdall.sort');
  const layout = storedLayout === 'grid' ? ('grid' as const) : ('list' as const);
  const wanted = params.get('sort') ?? storedSort;
  const sort: Sort = isSort(wanted) ? wanted : 'name';
  const addressWith = (changes: Changes) => `?${withParams(params, changes)}`;

  return {
    sort,
    query: params.get('q') ?? '',
    previewed: params.get('preview'),
    layout,
    addressWith,
    go: (changes: Changes) => router.replace(addressWith(changes), { scroll: false }),
    sortBy(next: Sort) {
      storeSort(next);
      router.replace(addressWith({ sort: next }), { scroll: false });
    },
    toggleLayout: () => storeLayout(layout === 'list' ? 'grid' : 'list'),
  };
}

export type BrowserView = ReturnType<typeof useView>;

/** Parameters of the address to set; null and '' remove one. */
type Changes = Record<string, string | null>;

export function withParams(params: Iterable<[string, string]>, changes: Changes): URLSearchParams {
  const next = new URLSearchParams([...params]);
  for (const [name, value] of Object.entries(changes)) {
    if (value === null || value === '') next.delete(name);
    else next.set(name, value);
  }
  return next;
}
