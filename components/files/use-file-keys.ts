'use client';

import { useEffect, useEffectEvent, useRef } from 'react';
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
  /** Selects the entry whose name was typed, so that the next key is for it and not for another one. */
  selectTyped: (id: string) => void;
};

/** The shortcuts of a file browser, wherever the focus is, except in text fields, dialogs and menus. */
export function useFileKeys({ entryOf, selectTyped, ...keys }: Props): void {
  /** Whether the last key was a letter for the list, which moves the focus and leaves the selection. */
  const isTyping = useRef(false);
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
    isTyping.current = false;
    if (row && !altKey && !ctrlKey && !metaKey && isNameLetter(press)) {
      const waits = wait.press({
        isShortcut: isAmbiguousLetter(press, keys),
        run,
        toList: () => {
          isTyping.current = true;
          target.dispatchEvent(asSent(key));
        },
      });
      isTyping.current = !waits;
      return waits;
    }
    wait.settle();
    return run();
  });
  const onFocus = useEffectEvent((target: Element) => {
    const id = target.closest<HTMLElement>('[role=row]')?.dataset.key;
    if (isTyping.current && keys.chosen.length > 0 && id && entryOf(id)) selectTyped(id);
  });
  useEffect(() => {
    const wait = createLetterWait();
    const listener = (event: KeyboardEvent) => {
      // A key that is sent from here is for the list.
      if (!event.isTrusted || !onKey(event, wait)) return;
      event.preventDefault();
      event.stopPropagation();
    };
    const endTyping = () => {
      isTyping.current = false;
    };
    const listening = new AbortController();
    const { signal } = listening;
    document.addEventListener('keydown', listener, { capture: true, signal });
    document.addEventListener('focusin', ({ target }) => onFocus(target as Element), { signal });
    document.addEventListener('pointerdown', endTyping, { capture: true, signal });
    return () => {
      wait.stop();
      listening.abort();
    };
  }, []);
}

const isNameLetter = ({ key, shiftKey }: Pick<KeyboardEvent, 'key' | 'shiftKey'>) =>
  !shiftKey && /^[\p{L}\p{N}]$/u.test(key);

const asSent = (key: string) => new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true });
