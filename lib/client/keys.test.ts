import { expect, test } from 'vitest';
import { keys } from './keys';

const startsWith = (key: readonly unknown[], prefix: readonly unknown[]) =>
  prefix.every((part, index) => JSON.stringify(part) === JSON.stringify(key[index]));
const view = { organization: 'acme', folder: null, sort: 'name', query: '', place: 'folder' } as const;

test("invalidating an organization's content reaches all of its lists, and no other organization", () => {
  for (const key of [
    keys.list('files', view),
    keys.folderPath('acme', 'f1'),
    keys.folders('acme', { folder: null, query: '' }),
    keys.search('acme', 'x'),
    keys.uploads('acme'),
    keys.shareLinks('acme', 'organizations/acme'),
    keys.requests('acme', 'r'),
    keys.usage('acme'),
  ]) {
    expect(startsWith(key, keys.content('acme')), JSON.stringify(key)).toBe(true);
    expect(startsWith(key, keys.content('other')), JSON.stringify(key)).toBe(false);
  }
});

test('separates kinds and views below one prefix of all lists', () => {
  const list = keys.list('files', view);
  expect(startsWith(list, keys.lists('acme'))).toBe(true);
  expect(list).not.toEqual(keys.list('folders', view));
  expect(list).not.toEqual(keys.list('files', { ...view, place: 'trash' }));
});

test('separates a folder, the way to it and a listing of it', () => {
  const all = [
    keys.folder('acme', 'f1'),
    keys.folderPath('acme', 'f1'),
    keys.folders('acme', { folder: 'f1', query: '' }),
  ];
  expect(new Set(all.map((key) => JSON.stringify(key))).size).toBe(3);
});
