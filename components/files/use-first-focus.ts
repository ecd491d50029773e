'use client';

import { type RefObject, useEffect, useRef } from 'react';
import { ROW_HEIGHT } from './entry-lines';

/** The folder whose list the user left last; null for the root. */
let leftFolder: string | null = null;

type Props = {
  list: RefObject<HTMLElement | null>;
  folder: string | null;
  /** The ids of the entries, in order. */
  ids: readonly string[];
};

/**
 * When a list opens, moves the focus to its first row, or to the folder that the user comes from, so that the
 * keyboard works at once. Another element that has the focus keeps it.
 */
export function useFirstFocus({ list, folder, ids }: Props): void {
  const isPlaced = useRef(false);
  useEffect(() => {
    const element = list.current;
    if (isPlaced.current || !element) return;
    if (!mayTakeFocus(element)) {
      isPlaced.current = true;
      return;
    }
    const [first] = ids;
    if (first === undefined) return element.focus({ preventScroll: true });
    const from = leftFolder === null ? -1 : ids.indexOf(leftFolder);
    if (from > 0) element.scrollTop = Math.max(0, from * ROW_HEIGHT - element.clientHeight / 2);
    // The list is virtual: its rows are in the document some frames after the data.
    let frames = 0;
    let handle = requestAnimationFrame(function place() {
      frames += 1;
      const id = frames < MAX_FRAMES ? (ids[from] ?? first) : first;
      const row = element.querySelector<HTMLElement>(`[role=row][data-key="${CSS.escape(id)}"]`);
      if (row && mayTakeFocus(element)) row.focus({ preventScroll: frames >= MAX_FRAMES });
      if (row) isPlaced.current = true;
      else if (frames < 2 * MAX_FRAMES) handle = requestAnimationFrame(place);
    });
    return () => cancelAnimationFrame(handle);
  }, [list, ids]);
  useEffect(
    () => () => {
      leftFolder = folder;
    },
    [folder],
  );
}

/** How many frames a row may take to appear; a grid may not show the row that is looked for. */
const MAX_FRAMES = 30;

/** Only what led here gives its focus away: a link to this page, such as one of the sidebar. */
function mayTakeFocus(list: HTMLElement): boolean {
  const { activeElement: focused, body } = document;
  const isWayHere = focused instanceof HTMLAnchorElement && focused.pathname === location.pathname;
  return focused === body || focused === list || isWayHere;
}
