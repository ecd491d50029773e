import { useEffect, useState } from 'react';

/**
 * How many entries a list gets at once: a task that adds ten thousand would block the page, and React looks
 * for the place of each among all that are new.
 */
const STEP = 2500;

/** The first entries, and step by step all. Another `viewKey` starts over. */
export function useGrowing<Item>(items: readonly Item[], viewKey: string): readonly Item[] {
  const [grown, setGrown] = useState({ viewKey, length: STEP });
  const length = grown.viewKey === viewKey ? grown.length : STEP;
  useEffect(() => {
    if (length >= items.length) return;
    const timer = setTimeout(() => setGrown({ viewKey, length: length + STEP }));
    return () => clearTimeout(timer);
  }, [items.length, length, viewKey]);
  return length >= items.length ? items : items.slice(0, length);
}
