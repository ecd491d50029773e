'use client';

import { useRouter, useSearchParams } from 'next/navigation';
import { useState } from 'react';
import { isSort, type Sort } from '@/lib/client/entries';

const layoutKey = 'holdall.layout';

/** How a folder is looked at: sort, search and preview stand in the address, list or grid is remembered by the browser. */
export function useView() {
  const router = useRouter();
  const params = useSearchParams();
  const [layout, setLayout] = useState<'list' | 'grid'>(() =>
    typeof localStorage !== 'undefined' && localStorage.getItem(layoutKey) === 'grid' ? 'grid' : 'list',
  );
  const given = params.get('sort');
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
    toggleLayout() {
      const next = layout === 'list' ? 'grid' : 'list';
      localStorage.setItem(layoutKey, next);
      setLayout(next);
    },
  };
}

export type BrowserView = ReturnType<typeof useView>;
