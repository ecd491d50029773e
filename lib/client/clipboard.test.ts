import { expect, test } from 'vitest';
import { clearClip, clipOf, parseClip, readClip, writeClip } from './clipboard';
import type { Entry } from './entries';

const file = {
  kind: 'file',
  id: 'f1',
  title: 'a.txt',
  file: {
    name: 'organizations/acme/files/f1',
    folder: 'organizations/acme/folders/d1',
    size_bytes: '5',
    update_time: '2026-01-01T00:00:00Z',
    sha256: 'secret',
  },
} as unknown as Entry;
const folder = {
  kind: 'folder',
  id: 'd2',
  title: 'Box',
  folder: { name: 'organizations/acme/folders/d2', update_time: '2026-01-01T00:00:00Z' },
} as unknown as Entry;
const clip = clipOf('acme', 'cut', [file, folder]);
const changed = (change: (value: typeof clip) => void) => {
  const copy = structuredClone(clip);
  change(copy);
  return parseClip(JSON.stringify(copy));
};

test('a clip survives the clipboard, with what a copy or move needs alone', () => {
  expect(parseClip(JSON.stringify(clip))).toEqual(clip);
  expect(JSON.stringify(clip)).not.toContain('secret');
});

test.each([
  ['', null],
  ['[]', null],
  ['{"organization":"acme","mode":"copy","entries":[]}', null],
  ['{"organization":"acme","mode":"copy"}', null],
])('%j is no clip', (text, expected) => {
  expect(parseClip(text)).toBe(expected);
});

test('names that lead elsewhere are no clip', () => {
  const set = (name: string) =>
    changed(({ entries: [first] }) => {
      if (first?.kind === 'file') first.file.name = name;
    });
  expect(set('organizations/acme/files/f9')).not.toBeNull();
  for (const name of [
    'organizations/other/files/f1',
    'organizations/acme/folders/f1',
    'organizations/acme/files/../../../user',
    'organizations/acme/files/f1:download',
    'organizations/acme/files/f1?x=y',
  ])
    expect(set(name)).toBeNull();
  expect(changed((value) => Object.assign(value, { mode: 'delete' }))).toBeNull();
  expect(changed((value) => Object.assign(value, { organization: 'other' }))).toBeNull();
});

test('a paste of something else has no clip', () => {
  const pasted = (text: string) => readClip({ clipboardData: { getData: () => text } as never });
  expect(pasted('')).toBeNull();
  expect(pasted('just text')).toBeNull();
  expect(pasted(JSON.stringify(clip))).toEqual(clip);
});

test('a clipboard that keeps text alone gives back the entries until other text is copied', () => {
  const kept = (text: string) => ({
    clipboardData: { getData: (type: string) => (type === 'text/plain' ? text : '') } as DataTransfer,
  });
  const event = { preventDefault() {}, stopImmediatePropagation() {}, clipboardData: null };
  writeClip(event as unknown as ClipboardEvent, clip);
  expect(readClip(kept('a.txt\nBox'))).toEqual(clip);
  expect(readClip(kept('a.txt'))).toBeNull();
  expect(readClip(kept(''))).toBeNull();
  clearClip();
  expect(readClip(kept('a.txt\nBox'))).toBeNull();
});
