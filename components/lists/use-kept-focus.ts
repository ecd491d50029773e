import { type RefObject, useEffect, useEffectEvent, useRef } from 'react';

/**
 * Keeps the keyboard at a list of `count` rows when the focused row is removed, in place of the top of the
 * page: at the element of the ref, which has `tabIndex={-1}`, or at what `find` answers.
 */
export function useKeptFocus<Frame extends HTMLElement>(
  count: number,
  find?: () => HTMLElement | null,
): RefObject<Frame | null> {
  const frame = useRef<Frame>(null);
  const previousCount = useRef(count);
  const target = useEffectEvent(() => (find ? find() : frame.current));
  useEffect(() => {
    const isLost = count < previousCount.current && document.activeElement === document.body;
    if (isLost) target()?.focus({ preventScroll: true });
    previousCount.current = count;
  }, [count]);
  return frame;
}
