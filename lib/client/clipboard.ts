import { useSyncExternalStore } from 'react';
import type { Entry, EntryRef } from './entries';

/** Files and folders that the user copied or cut, to paste them into another folder. */
export type Clip = { organization: string; mode: 'copy' | 'cut'; entries: EntryRef[] };

/**
 * The clipboard of the system has them under this type, for other tabs, and so that what was copied last
 * wins: a picture that is copied later is pasted instead.
 */
export const clipType = 'application/x-holdall-entries';

const none: ReadonlySet<string> = new Set();
const listeners = new Set<() => void>();
let current: Clip | null = null;
let cutIds = none;
/** Whether the clipboard of the system could not be written, so that this page alone has the clip. */
let isOnlyHere = false;

const textOf = ({ entries }: Clip) => entries.map(({ title }) => title).join('\n');

function set(clip: Clip | null): void {
  current = clip;
  cutIds = clip?.mode === 'cut' ? new Set(clip.entries.map(({ id }) => id)) : none;
  for (const listener of listeners) listener();
}

const subscribe = (listener: () => void) => {
  listeners.add(listener);
  return () => void listeners.delete(listener);
};

/** Copies or cuts entries by a button or a menu; keys do it by the events of the browser. */
export function clipEntries(clip: Clip): void {
  set(clip);
  const onCopy = (event: ClipboardEvent) => writeClip(event, clip);
  document.addEventListener('copy', onCopy, true);
  // The asynchronous interface takes no types of our own, and needs HTTPS.
  isOnlyHere = !document.execCommand('copy');
  document.removeEventListener('copy', onCopy, true);
}

/** Answers a `copy` or `cut` event with entries. */
export function writeClip(event: ClipboardEvent, clip: Clip): void {
  event.preventDefault();
  event.stopImmediatePropagation();
  event.clipboardData?.setData(clipType, JSON.stringify(clip));
  event.clipboardData?.setData('text/plain', textOf(clip));
  isOnlyHere = false;
  set(clip);
}

/**
 * The entries in a `paste` event, which may come from another tab; null where there is something else. Some
 * clipboards keep text alone: while they have the names that this page wrote, they mean its entries.
 */
export function readClip({ clipboardData }: Pick<ClipboardEvent, 'clipboardData'>): Clip | null {
  const text = clipboardData?.getData(clipType) ?? '';
  if (text !== '') return parseClip(text);
  const names = clipboardData?.getData('text/plain') ?? '';
  return isOnlyHere || (current !== null && names === textOf(current)) ? current : null;
}

/** Forgets what was cut: it has been pasted. */
export const clearClip = (): void => set(null);

export const useClip = (): Clip | null =>
  useSyncExternalStore(
    subscribe,
    () => current,
    () => null,
  );

/** The ids of the entries that were cut and are not pasted yet. */
export const useCutIds = (): ReadonlySet<string> =>
  useSyncExternalStore(
    subscribe,
    () => cutIds,
    () => none,
  );

export const clipOf = (organization: string, mode: Clip['mode'], entries: Entry[]): Clip => ({
  organization,
  mode,
  entries: entries.map(refOf),
});

function refOf(entry: Entry): EntryRef {
  const { id, title } = entry;
  if (entry.kind === 'folder') {
    const { name, folder, update_time } = entry.folder;
    return { kind: 'folder', id, title, folder: { name, folder, update_time } };
  }
  const { name, folder, size_bytes, update_time } = entry.file;
  return { kind: 'file', id, title, file: { name, folder, size_bytes, update_time } };
}

/**
 * The clip in a text. Any page may write to the clipboard, and the names become paths of requests: a text
 * with other names is no clip.
 */
export function parseClip(text: string): Clip | null {
  try {
    const { organization, mode, entries } = JSON.parse(text) as Clip;
    const isClip = (mode === 'copy' || mode === 'cut') && typeof organization === 'string';
    return isClip && entries.length > 0 && entries.every((entry) => isRef(organization, entry))
      ? { organization, mode, entries }
      : null;
  } catch {
    return null;
  }
}

function isRef(organization: string, entry: EntryRef): boolean {
  const { name, folder, update_time } = entry.kind === 'folder' ? entry.folder : entry.file;
  const isNameOf = (kind: string, text: string) =>
    text.startsWith(`organizations/${organization}/${kind}/`) &&
    /^[a-z]+\/[a-z0-9-]+\/[a-z]+\/\w+$/i.test(text);
  return (
    isNameOf(entry.kind === 'folder' ? 'folders' : 'files', name) &&
    (folder === undefined || isNameOf('folders', folder)) &&
    [entry.id, entry.title, update_time].every((value) => typeof value === 'string')
  );
}
