'use client';

import { useEffect, useRef, useState } from 'react';
import type { Entry } from '@/lib/client/entries';
import type { EntryAction } from './entry-actions';

const lettersKey = 'holdall.shortcuts';

/**
 * Keys of a single letter can be turned off: whoever dictates would set them off by speaking (WCAG 2.1.4).
 */
export function useLetterKeys(): [boolean, (areOn: boolean) => void] {
  const [areOn, setOn] = useState(
    () => typeof localStorage === 'undefined' || localStorage.getItem(lettersKey) !== 'off',
  );
  return [
    areOn,
    (next) => {
      localStorage.setItem(lettersKey, next ? 'on' : 'off');
      setOn(next);
    },
  ];
}

type Keys = {
  areLettersOn: boolean;
  /** The entry whose row has this key. */
  entryOf: (key: string) => Entry | undefined;
  chosen: Entry[];
  /** Does what a menu would offer for these entries; false where it would not. */
  tryTo: (action: EntryAction, on: Entry[]) => boolean;
  selectAll: () => void;
  /** What the letters do; undefined where that may not be done here. */
  letters: Record<string, (() => void) | undefined>;
  goUp?: () => void;
};

/**
 * The shortcuts of a folder, wherever on the page the focus is, but never while somebody types or a dialog or
 * a menu is open.
 */
export function useFileKeys(keys: Keys): void {
  const latest = useRef(keys);
  latest.current = keys;
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const target = event.target as HTMLElement;
      if (target.closest('input,textarea,select,[role=dialog],[role=menu]')) return;
      if (document.querySelector('[role=dialog],[role=menu]')) return;
      if (!pressed(event, target, latest.current)) return;
      event.preventDefault();
      event.stopPropagation();
    };
    document.addEventListener('keydown', onKey, true);
    return () => document.removeEventListener('keydown', onKey, true);
  }, []);
}

/** Whether the key meant something here. */
function pressed(
  { key, altKey, ctrlKey, metaKey, shiftKey }: KeyboardEvent,
  target: HTMLElement,
  keys: Keys,
) {
  const { chosen, tryTo, selectAll, letters, goUp, areLettersOn, entryOf } = keys;
  const row = target.closest<HTMLElement>('[role=row]');
  const focused = row?.dataset.key ? entryOf(row.dataset.key) : undefined;
  const on = chosen.length > 0 ? chosen : focused ? [focused] : [];
  if (altKey) return key === 'ArrowUp' && done(goUp);
  if (ctrlKey || metaKey) {
    if (key === 'Backspace') return tryTo('delete', on);
    // In the list itself, the list does it.
    return key === 'a' && !row && done(selectAll);
  }
  if (key === 'F2') return tryTo('rename', on);
  if (key === 'Delete') return tryTo('delete', on);
  if (key === ' ' && focused && target === row) return tryTo('preview', [focused]);
  if (!areLettersOn) return false;
  if (key === 'd') return tryTo('download', on);
  if (key === 'i') return tryTo('details', on);
  if (key === 's') return tryTo('share', on);
  const name = shiftKey && key === 'N' ? 'N' : key.toLowerCase();
  return Object.hasOwn(letters, name) && done(letters[name]);
}

function done(action: (() => void) | undefined): boolean {
  action?.();
  return action !== undefined;
}
