'use client';

import { type RefObject, useLayoutEffect, useRef } from 'react';
import { ROW_HEIGHT, TILE_LINE_HEIGHT } from './entry-lines';

/** How many frames the virtual list may take to get its new height. */
const MAX_FRAMES = 10;

type Props = {
  list: RefObject<HTMLElement | null>;
  layout: 'list' | 'grid';
  ids: readonly string[];
  /** What is listed, and in which order: another view begins where it begins. */
  viewKey: string;
};

/**
 * Keeps what the user looks at where it is when entries come or go above it. At the top, new entries show
 * themselves.
 */
export function useScrollAnchor({ list, layout, ids, viewKey }: Props): void {
  const before = useRef({ ids, viewKey });
  useLayoutEffect(() => {
    const previous = before.current;
    before.current = { ids, viewKey };
    const element = list.current;
    if (!element || previous.ids === ids || previous.viewKey !== viewKey || element.scrollTop === 0) return;
    const columns = layout === 'list' ? 1 : columnsOf(element);
    const height = layout === 'list' ? ROW_HEIGHT : TILE_LINE_HEIGHT;
    const line = Math.floor(element.scrollTop / height);
    const target = element.scrollTop + height * lineShift(previous.ids, ids, { line, columns });
    if (target === element.scrollTop) return;
    let frames = 0;
    let handle = 0;
    // Near the end the list has to grow first.
    (function place() {
      element.scrollTop = target;
      frames += 1;
      if (Math.abs(element.scrollTop - target) > 1 && frames < MAX_FRAMES)
        handle = requestAnimationFrame(place);
    })();
    return () => cancelAnimationFrame(handle);
  }, [list, layout, ids, viewKey]);
}

/** How many tiles stand side by side. */
function columnsOf(list: HTMLElement): number {
  const tops = [...list.querySelectorAll('[role=row]')].map((row) => row.getBoundingClientRect().top);
  return Math.max(1, tops.filter((top) => top === tops[0]).length);
}

/** How many lines down the entry moved that is first in view, or the next one that is still there. */
export function lineShift(
  previous: readonly string[],
  next: readonly string[],
  { line, columns }: { line: number; columns: number },
): number {
  const places = new Map(next.map((id, index) => [id, index]));
  for (let at = line * columns; at < previous.length; at += 1) {
    const now = places.get(previous[at] as string);
    if (now !== undefined) return Math.floor(now / columns) - Math.floor(at / columns);
  }
  return 0;
}
