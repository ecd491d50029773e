import { type MouseEvent, useState } from 'react';
import type { Entry } from '@/lib/client/entries';
import type { MenuPlace } from './entry-menu';

type Parts = {
  byId: ReadonlyMap<string, Entry>;
  chosen: Entry[];
  select: (ids: ReadonlySet<string>) => void;
};

/**
 * The menu of an entry, or of all that are chosen where it is one of them: where it is asked for by pointer,
 * key or "⋯".
 */
export function useEntryMenu({ byId, chosen, select }: Parts) {
  const [open, setOpen] = useState<(MenuPlace & { entries: Entry[] }) | null>(null);

  function openAt(entry: Entry, place: MenuPlace): void {
    const entries = chosen.includes(entry) ? chosen : [entry];
    if (entries !== chosen) select(new Set([entry.id]));
    setOpen({ entries, ...place });
  }

  return {
    place: open as MenuPlace | null,
    entries: open?.entries ?? [],
    close: () => setOpen(null),
    show: (entry: Entry, { left, bottom }: DOMRect) => openAt(entry, { x: left, y: bottom }),
    onContextMenu(event: MouseEvent<HTMLElement>): void {
      const row = (event.target as HTMLElement).closest<HTMLElement>('[role=row]');
      const entry = row?.dataset.key ? byId.get(row.dataset.key) : undefined;
      if (!row || !entry) return;
      event.preventDefault();
      const isByKey = event.clientX === 0 && event.clientY === 0;
      const { left, bottom } = row.getBoundingClientRect();
      openAt(entry, isByKey ? { x: left + 48, y: bottom } : { x: event.clientX, y: event.clientY });
    },
  };
}
