'use client';

import { useEffect, useEffectEvent } from 'react';
import type { Entry } from '@/lib/client/entries';
import { useStoredValue } from '@/lib/client/stored-value';
import { type FileKeys, runShortcut } from './file-keys';

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
  const onKey = useEffectEvent((event: KeyboardEvent) => {
    const target = event.target as HTMLElement;
    if (target.closest('input,textarea,select,[role=dialog],[role=menu]')) return;
    if (document.querySelector('[role=dialog],[role=menu]')) return;
    const { key, altKey, ctrlKey, metaKey, shiftKey } = event;
    const row = target.closest<HTMLElement>('[role=row]');
    const focused = row?.dataset.key ? entryOf(row.dataset.key) : undefined;
    const press = { key, altKey, ctrlKey, metaKey, shiftKey, focused, isOnRow: target === row };
    if (!runShortcut(press, keys)) return;
    event.preventDefault();
    event.stopPropagation();
  });
  useEffect(() => {
    const listener = (event: KeyboardEvent) => onKey(event);
    document.addEventListener('keydown', listener, true);
    return () => document.removeEventListener('keydown', listener, true);
  }, []);
}
