import { expect, test } from 'vitest';
import type { EntryRef } from './entries';
import { conflictsOf, entriesToPaste, resolvePaste } from './paste';

const file = (id: string, title: string, folder?: string) =>
  ({
    kind: 'file',
    id,
    title,
    file: { folder: folder && `organizations/acme/folders/${folder}` },
  }) as EntryRef;
const folder = (id: string, title: string) => ({ kind: 'folder', id, title, folder: {} }) as EntryRef;
const clip = (mode: 'copy' | 'cut', entries: EntryRef[]) => ({ organization: 'acme', mode, entries });

test('what is cut where it is pasted stays, a copy beside its original is a copy', () => {
  const entries = [file('a', 'a.txt', 'here'), file('b', 'b.txt')];
  expect(entriesToPaste(clip('cut', entries), 'here')).toEqual([entries[1]]);
  expect(entriesToPaste(clip('copy', entries), 'here')).toEqual(entries);
});

test('a folder is not pasted into itself', () => {
  expect(entriesToPaste(clip('cut', [folder('here', 'Here')]), 'here')).toEqual([]);
});

test('names conflict in one normal form, and an entry never with itself', () => {
  const incoming = [file('a', 'Ca\u0301.txt'), file('b', 'b.txt'), file('c', 'c.txt')];
  const there = [file('x', 'C\u00e1.txt'), file('c', 'c.txt')];
  const conflicts = conflictsOf(incoming, there);
  expect(conflicts.map(({ entry, existing }) => [entry.id, existing.id])).toEqual([['a', 'x']]);
});

test('the resolutions: nothing, as a version of the other one, beside it', () => {
  const [entry, existing] = [file('a', 'a.txt'), file('x', 'a.txt')];
  const conflict = { entry, existing, names: new Set(['a.txt', 'a (2).txt']) };
  expect(resolvePaste(conflict, 'skip', 'cut')).toBeNull();
  expect(resolvePaste(conflict, 'replace', 'copy')).toEqual({ entry, replaces: existing });
  expect(resolvePaste(conflict, 'keep-both', 'copy')).toEqual({ entry });
  expect(resolvePaste(conflict, 'keep-both', 'cut')).toEqual({ entry, name: 'a (3).txt' });
  const box = folder('d', 'v1.2');
  const boxes = { entry: box, existing: folder('e', 'v1.2'), names: new Set(['v1.2']) };
  expect(resolvePaste(boxes, 'keep-both', 'cut')).toEqual({ entry: box, name: 'v1.2 (2)' });
});
