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

/** Opens the menu of an entry or, on the empty space of the list, of the folder. */
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
      const target = event.target as HTMLElement;
      const row = target.closest<HTMLElement>('[role=row]');
      const entry = row?.dataset.key ? byId.get(row.dataset.key) : undefined;
      const list = target.closest('[role=grid]');
      // The menu of the browser stays for what is selected as text, and for links.
      if (!list || (row && !entry) || (!row && target.closest('a,button,summary,code'))) return;
      event.preventDefault();
      // The context menu key reports no pointer position.
      const isByKey = event.clientX === 0 && event.clientY === 0;
      const { left, top, bottom } = (row ?? list).getBoundingClientRect();
      const byKey = { x: left + KEYBOARD_OFFSET, y: row ? bottom : top };
      const position = isByKey ? byKey : { x: event.clientX, y: event.clientY };
      if (entry) open(entry, position);
      else dispatch({ type: 'open-folder-menu', position });
    },
  };
}
