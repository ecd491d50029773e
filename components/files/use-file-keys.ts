'use client';

import { useEffect, useEffectEvent } from 'react';
import type { Entry } from '@/lib/client/entries';
import { useStoredValue } from '@/lib/client/stored-value';
import { type FileKeys, isAmbiguousLetter, runShortcut } from './file-keys';
import { createLetterWait, type LetterWait } from './letter-wait';

/**
 * Whether single-letter shortcuts are on. Speech input would trigger them, so users can turn them off (WCAG
 * 2.1.4).
 */
export function useLetterKeys(): [boolean, (areOn: boolean) => void] {
  const [stored, store] = useStoredValue('holdall.shortcuts');
  return [stored !== 'off', (areOn) => store(areOn ? 'on' : 'off')];
}

type Props = FileKeys & {
  /** The entry whose row has this key. */
  entryOf: (key: string) => Entry | undefined;
};

/** The shortcuts of a file browser, wherever the focus is, except in text fields, dialogs and menus. */
export function useFileKeys({ entryOf, ...keys }: Props): void {
  /** Answers whether the key is no longer for the element that has the focus. */
  const onKey = useEffectEvent((event: KeyboardEvent, wait: LetterWait): boolean => {
    const target = event.target as HTMLElement;
    if (target.closest('input,textarea,select,[role=dialog],[role=menu]')) return false;
    if (document.querySelector('[role=dialog],[role=menu]')) return false;
    const { key, altKey, ctrlKey, metaKey, shiftKey } = event;
    const row = target.closest<HTMLElement>('[role=row]');
    const focused = row?.dataset.key ? entryOf(row.dataset.key) : undefined;
    const press = { key, altKey, ctrlKey, metaKey, shiftKey, focused, isOnRow: target === row };
    const run = () => runShortcut(press, keys);
    if (row && !altKey && !ctrlKey && !metaKey && isNameLetter(press))
      return wait.press({
        isShortcut: isAmbiguousLetter(press, keys),
        run,
        toList: () => target.dispatchEvent(asSent(key)),
      });
    wait.settle();
    return run();
  });
  useEffect(() => {
    const wait = createLetterWait();
    const listener = (event: KeyboardEvent) => {
      // A key that is sent from here is for the list.
      if (!event.isTrusted || !onKey(event, wait)) return;
      event.preventDefault();
      event.stopPropagation();
    };
    document.addEventListener('keydown', listener, true);
    return () => {
      wait.stop();
      document.removeEventListener('keydown', listener, true);
    };
  }, []);
}

const isNameLetter = ({ key, shiftKey }: Pick<KeyboardEvent, 'key' | 'shiftKey'>) =>
  !shiftKey && /^[\p{L}\p{N}]$/u.test(key);

const asSent = (key: string) => new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true });
