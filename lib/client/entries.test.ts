import { expect, test } from 'vitest';
import type { File, Folder } from './api';
import {
  addressOf,
  arrange,
  arrangeTrash,
  downloadPath,
  type Entry,
  fileEntry,
  folderEntry,
  isNameTaken,
  isSort,
  orderOf,
  parentOf,
  pathOf,
  withoutNested,
} from './entries';

const file = (filename: string, folder?: string) =>
  ({ name: `organizations/acme/files/${filename}`, resource_id: filename, filename, folder }) as File;
const folder = (display_name: string, parent?: string) =>
  ({
    name: `organizations/acme/folders/${display_name}`,
    resource_id: display_name,
    display_name,
    folder: parent,
  }) as Folder;
const titles = (...args: Parameters<typeof arrange>) => arrange(...args).map(({ title }) => title);

test('a file and a folder keep their entry, so that rows see that nothing changed', () => {
  const [text, reports] = [file('a.txt'), folder('reports')];
  expect(arrange({ folders: [reports], files: [text] }, 'name')).toEqual([
    { kind: 'folder', id: 'reports', title: 'reports', folder: reports },
    { kind: 'file', id: 'a.txt', title: 'a.txt', file: text },
  ]);
  expect(fileEntry(text)).toBe(fileEntry(text));
  expect(folderEntry(reports)).toBe(folderEntry(reports));
  expect(fileEntry({ ...text })).not.toBe(fileEntry(text));
});

test('sorts names in natural order, folders first in both directions', () => {
  const files = ['file10', 'file2', 'File1'].map((name) => file(name));
  const folders = ['b', 'a'].map((name) => folder(name));
  expect(titles({ folders, files }, 'name')).toEqual(['a', 'b', 'File1', 'file2', 'file10']);
  expect(titles({ folders, files }, '-name')).toEqual(['b', 'a', 'file10', 'file2', 'File1']);
});

test('sorts names by the same rules in every language', () => {
  const files = ['Zebra', 'Äpfel', 'file10', 'Banane', 'file2', 'apfel'].map((name) => file(name));
  expect(titles({ folders: [], files }, 'name')).toEqual([
    'apfel',
    'Äpfel',
    'Banane',
    'file2',
    'file10',
    'Zebra',
  ]);
});

test("keeps the server's order for times and sizes", () => {
  expect(titles({ folders: [], files: [file('b'), file('a')] }, 'modified')).toEqual(['b', 'a']);
});

test('requests the same order from the server; folders have no size', () => {
  expect(orderOf('-modified')).toEqual({ files: 'modify_time desc', folders: 'update_time desc' });
  expect(orderOf('-size')).toEqual({ files: 'size_bytes desc', folders: 'display_name' });
  expect(isSort('-size')).toBe(true);
  expect(isSort('colour')).toBe(false);
});

test('knows the parent of an entry, null at the root', () => {
  expect(parentOf(fileEntry(file('a', 'organizations/acme/folders/f1')))).toBe('f1');
  expect(parentOf(folderEntry(folder('b')))).toBeNull();
});

test('builds API paths and page addresses', () => {
  const inside = fileEntry(file('a', 'organizations/acme/folders/f1'));
  expect(pathOf(inside)).toBe('/organizations/acme/files/a');
  expect(downloadPath(file('a'))).toBe('/api/v1/organizations/acme/files/a:download');
  expect(downloadPath(file('a'), true)).toBe(
    '/api/v1/organizations/acme/files/a:download?disposition=inline',
  );
  expect(addressOf('acme', inside)).toBe('/o/acme/f/f1?preview=a');
  expect(addressOf('acme', fileEntry(file('a')))).toBe('/o/acme?preview=a');
  expect(addressOf('acme', folderEntry(folder('b')))).toBe('/o/acme/f/b');
});

test('the trash is sorted by the time of deletion, folders and files together', () => {
  const deleted = (name: string, delete_time: string) =>
    ({ name, filename: name, display_name: name, delete_time }) as never;
  const content = { folders: [deleted('f', '2')], files: [deleted('a', '3'), deleted('b', '1')] };
  const sorted = (sort: 'modified' | '-modified') => arrangeTrash(content, sort).map(({ title }) => title);
  expect(sorted('-modified')).toEqual(['a', 'f', 'b']);
  expect(sorted('modified')).toEqual(['b', 'f', 'a']);
});

test('the trash shows a deleted folder, and not what was deleted with it', () => {
  const deleted = (name: string, delete_time: string, folder?: string) =>
    ({ name, folder, delete_time }) as never;
  const { folders, files } = withoutNested({
    folders: [deleted('f', '2'), deleted('g', '2', 'f'), deleted('h', '2', 'elsewhere')],
    files: [deleted('with', '2', 'g'), deleted('before', '1', 'f'), deleted('alone', '3')],
  });
  expect(folders.map(({ name }) => name)).toEqual(['f', 'h']);
  expect(files.map(({ name }) => name)).toEqual(['before', 'alone']);
});

test('a name is taken by another file in the same folder', () => {
  const [a, b, below] = [file('a'), file('b'), file('a', 'organizations/acme/folders/f')].map((each) =>
    fileEntry(each),
  );
  const all = [a, b, below, folderEntry(folder('c'))] as Entry[];
  expect(isNameTaken(all, b as Entry, 'a')).toBe(true);
  expect(isNameTaken(all, a as Entry, 'a')).toBe(false);
  expect(isNameTaken(all, below as Entry, 'b')).toBe(false);
  expect(isNameTaken(all, b as Entry, 'c')).toBe(false);
});
