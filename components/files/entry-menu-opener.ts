import type { Dispatch, MouseEvent } from 'react';
import type { Entry } from '@/lib/client/entries';
import type { BrowserEvent, MenuPosition } from './browser-state';

/** How far right of the row's edge the menu opens by keyboard: below the name, not below the checkbox. */
const KEYBOARD_OFFSET = 48;

type Props = {
  byId: ReadonlyMap<string, Entry>;
  chosen: Entry[];
  dispatch: Dispatch<BrowserEvent>;
};

/** Opens the menu of an entry: by its "⋯" button, a right click, or the context menu key. */
export function createEntryMenu({ byId, chosen, dispatch }: Props) {
  const open = (entry: Entry, position: MenuPosition) =>
    dispatch({ type: 'open-menu', entry, chosen, position });
  return {
    /** The menu of all selected entries. */
    openSelection({ left, bottom }: DOMRect): void {
      const [first] = chosen;
      if (first) open(first, { x: left, y: bottom });
    },
    openBelow: (entry: Entry, { left, bottom }: DOMRect) => open(entry, { x: left, y: bottom }),
    onContextMenu(event: MouseEvent<HTMLElement>): void {
      const row = (event.target as HTMLElement).closest<HTMLElement>('[role=row]');
      const entry = row?.dataset.key ? byId.get(row.dataset.key) : undefined;
      if (!row || !entry) return;
      event.preventDefault();
      // The context menu key reports no pointer position.
      const isByKey = event.clientX === 0 && event.clientY === 0;
      const { left, bottom } = row.getBoundingClientRect();
      open(
        entry,
        isByKey ? { x: left + KEYBOARD_OFFSET, y: bottom } : { x: event.clientX, y: event.clientY },
      );
    },
  };
}
