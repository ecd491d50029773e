'use client';

import { useEffect } from 'react';

/** Names the tab, and so the history entry, after what the page shows; undefined while that loads. */
export function usePageTitle(name: string | undefined): void {
  useEffect(() => {
    if (name !== undefined) document.title = `${name} · Holdall`;
  }, [name]);
}
