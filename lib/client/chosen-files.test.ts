import { expect, test } from 'vitest';
import { fromInput, fromItems, pastedName } from './chosen-files';

const file = (name: string) => new File(['x'], name);

const fileEntry = (fullPath: string) =>
  ({
    isFile: true,
    fullPath,
    file: (resolve: (found: File) => void) => resolve(file(fullPath.split('/').at(-1) ?? '')),
  }) as unknown as FileSystemEntry;

/** Like the browsers' readers: a few entries per call, then none. */
const folderEntry = (fullPath: string, children: FileSystemEntry[], perCall = 2) =>
  ({
    isFile: false,
    fullPath,
    createReader() {
      const left = [...children];
      return {
        readEntries: (resolve: (some: FileSystemEntry[]) => void) => resolve(left.splice(0, perCall)),
      };
    },
  }) as unknown as FileSystemEntry;

const item = (entry: FileSystemEntry | null, plain: File | null = null, kind = 'file') =>
  ({ kind, webkitGetAsEntry: () => entry, getAsFile: () => plain }) as unknown as DataTransferItem;

test('takes the path of a chosen folder, else the name', () => {
  const inFolder = Object.assign(file('a.jpg'), { webkitRelativePath: 'photos/2026/a.jpg' });
  expect(fromInput([inFolder, file('b.txt')]).map(({ path }) => path)).toEqual([
    'photos/2026/a.jpg',
    'b.txt',
  ]);
});

test('collects a dropped tree with all batches of its readers, and empty folders', async () => {
  const names = ['1', '2', '3', '4', '5'].map((name) => fileEntry(`/tree/${name}`));
  const tree = folderEntry('/tree', [...names, folderEntry('/tree/empty', [])]);
  const chosen = await fromItems([item(tree)]);
  expect(chosen.map(({ path }) => path)).toEqual([
    'tree/1',
    'tree/2',
    'tree/3',
    'tree/4',
    'tree/5',
    'tree/empty',
  ]);
  expect(chosen.map((each) => each.file === null)).toEqual([false, false, false, false, false, true]);
});

test('takes files without an entry by name, and ignores text', async () => {
  const chosen = await fromItems([item(null, file('plain.txt')), item(null, file('text'), 'string')]);
  expect(chosen.map(({ path }) => path)).toEqual(['plain.txt']);
});

test('names pasted screenshots by time, other files by their name', () => {
  const now = new Date(2026, 0, 5, 7, 8, 9);
  expect(pastedName('image.png', now)).toBe('Pasted 2026-01-05 07.08.09.png');
  expect(pastedName('my image.png', now)).toBe('my image.png');
});
