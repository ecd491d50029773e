'use client';

import { useRouter, useSearchParams } from 'next/navigation';
import { useState } from 'react';
import { isSort, type Sort } from '@/lib/client/entries';

const layoutKey = 'holdall.layout';
const sortKey = 'holdall.sort';

const remembered = (key: string) => (typeof localStorage === 'undefined' ? null : localStorage.getItem(key));

/**
 * How a folder is looked at: sort, search and preview stand in the address; the browser remembers the sort,
 * and whether it is list or grid.
 */
export function useView() {
  const router = useRouter();
  const params = useSearchParams();
  const [layout, setLayout] = useState<'list' | 'grid'>(() =>
    remembered(layoutKey) === 'grid' ? 'grid' : 'list',
  );
  const given = params.get('sort') ?? remembered(sortKey);
  const sort: Sort = isSort(given) ? given : 'name';

  /** The present address with other parameters; null takes one out. */
  function addressWith(changes: Record<string, string | null>): string {
    const next = new URLSearchParams(params);
    for (const [name, value] of Object.entries(changes)) {
      if (value === null || value === '') next.delete(name);
      else next.set(name, value);
    }
    return `?${next}`;
  }

  return {
    sort,
    query: params.get('q') ?? '',
    previewed: params.get('preview'),
    layout,
    addressWith,
    go: (changes: Record<string, string | null>) => router.replace(addressWith(changes), { scroll: false }),
    sortBy(next: Sort) {
      localStorage.setItem(sortKey, next);
      router.replace(addressWith({ sort: next }), { scroll: false });
    },
    toggleLayout() {
      const next = layout === 'list' ? 'grid' : 'list';
      localStorage.setItem(layoutKey, next);
      setLayout(next);
    },
  };
}

export type BrowserView = ReturnType<typeof useView>;
