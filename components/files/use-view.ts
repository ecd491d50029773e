'use client';

import { useRouter, useSearchParams } from 'next/navigation';
import { useCallback } from 'react';
import { isSort, type Sort } from '@/lib/client/entries';
import { filtersIn } from '@/lib/client/entry-filters';
import { type AddressChanges, withParams } from '@/lib/client/page-address';
import { useStoredValue } from '@/lib/client/stored-value';

/**
 * How a list is shown. Sort order, search, filters and preview are part of the address; the browser
 * remembers the last sort order and whether the list is a grid.
 */
export function useView() {
  const router = useRouter();
  const params = useSearchParams();
  const [storedLayout, storeLayout] = useStoredValue('holdall.layout');
  const [storedSort, storeSort] = useStoredValue('holdall.sort');
  const layout = storedLayout === 'grid' ? ('grid' as const) : ('list' as const);
  const wanted = params.get('sort') ?? storedSort;
  const sort: Sort = isSort(wanted) ? wanted : 'name';
  const addressWith = useCallback((changes: AddressChanges) => `?${withParams(params, changes)}`, [params]);

  return {
    sort,
    filters: filtersIn(params),
    query: params.get('q') ?? '',
    previewed: params.get('preview'),
    layout,
    addressWith,
    go: (changes: AddressChanges) => router.replace(addressWith(changes), { scroll: false }),
    sortBy(next: Sort) {
      storeSort(next);
      router.replace(addressWith({ sort: next }), { scroll: false });
    },
    toggleLayout: () => storeLayout(layout === 'list' ? 'grid' : 'list'),
  };
}

export type BrowserView = ReturnType<typeof useView>;
