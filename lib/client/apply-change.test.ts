import { type InfiniteData, QueryClient } from '@tanstack/react-query';
import { describe, expect, test } from 'vitest';
import type { File } from './api';
import { applyChanges, type Change } from './apply-change';
import { keys } from './keys';

const file = (id: string, more: Partial<File> = {}) =>
  ({ name: `organizations/acme/files/${id}`, resource_id: id, filename: id, etag: '"1"', ...more }) as File;

const changeOf = (of: File, removed = false) =>
  ({ action: 'file.update', actor: 'ada@example.com', file: of, removed }) as Change;

const view = { organization: 'acme', folder: null, sort: 'name', query: '', place: 'folder' } as const;
type Page = { files: File[]; next_page_token: string };

function clientWith(
  lists: [Partial<typeof view> | { folder: string } | { place: 'trash' } | { query: string }, File[][]][],
) {
  const client = new QueryClient();
  for (const [more, pages] of lists)
    client.setQueryData<InfiniteData<Page>>(keys.list('files', { ...view, ...more }), {
      pages: pages.map((files) => ({ files, next_page_token: '' })),
      pageParams: pages.map(String),
    });
  const idsOf = (more: object = {}) =>
    client
      .getQueryData<InfiniteData<Page>>(keys.list('files', { ...view, ...more }))
      ?.pages.map(({ files }) => files.map(({ resource_id, etag }) => resource_id + etag));
  return { client, idsOf };
}

test('Many changes change each list once', () => {
  const { client, idsOf } = clientWith([[{}, [[file('a'), file('b')]]]]);
  let updates = 0;
  client.getQueryCache().subscribe(({ type }) => {
    if (type === 'updated') updates += 1;
  });
  const changes = [changeOf(file('a', { etag: '"2"' })), changeOf(file('b'), true), changeOf(file('c'))];
  applyChanges(client, 'acme', changes);
  expect(idsOf()).toEqual([['c"1"', 'a"2"']]);
  expect(updates).toBe(1);
});

describe('A change of a file', () => {
  test('replaces it in its folder, on whichever page, and leaves the others', () => {
    const { client, idsOf } = clientWith([[{}, [[file('a')], [file('b'), file('c')]]]]);
    applyChanges(client, 'acme', [changeOf(file('b', { etag: '"2"' }))]);
    expect(idsOf()).toEqual([['a"1"'], ['b"2"', 'c"1"']]);
  });

  test('moves it from one folder to another', () => {
    const { client, idsOf } = clientWith([
      [{}, [[file('a')]]],
      [{ folder: 'd' }, [[]]],
    ]);
    applyChanges(client, 'acme', [changeOf(file('a', { folder: 'organizations/acme/folders/d' }))]);
    expect(idsOf()).toEqual([[]]);
    expect(idsOf({ folder: 'd' })).toEqual([['a"1"']]);
  });

  test('moves it to the trash, and out of it for good', () => {
    const { client, idsOf } = clientWith([
      [{}, [[file('a')]]],
      [{ place: 'trash' }, [[]]],
    ]);
    applyChanges(client, 'acme', [changeOf(file('a', { delete_time: '2026-11-30T00:00:00Z' }), true)]);
    expect(idsOf()).toEqual([[]]);
    expect(idsOf({ place: 'trash' })).toEqual([['a"1"']]);
    const gone = { name: 'organizations/acme/files/a', resource_id: 'a' } as File;
    applyChanges(client, 'acme', [changeOf(gone, true)]);
    expect(idsOf({ place: 'trash' })).toEqual([[]]);
  });

  test('loads the results of a search again, and a long list by size only in place', () => {
    const { client, idsOf } = clientWith([
      [{ query: 'a' }, [[file('a')]]],
      [{ sort: 'size' } as never, [[file('a')], [file('b')], [file('c')]]],
    ]);
    const stale = applyChanges(client, 'acme', [changeOf(file('n'))]);
    expect(idsOf({ query: 'a' })).toEqual([['a"1"']]);
    expect(idsOf({ sort: 'size' })).toEqual([['a"1"'], ['b"1"'], ['c"1"', 'n"1"']]);
    expect(stale).toContainEqual(keys.list('files', { ...view, query: 'a' }));
    expect(stale).not.toContainEqual(keys.list('files', { ...view, sort: 'size' }));
  });
});

test('A change of something else outdates what shows it', () => {
  const stale = (change: object) =>
    applyChanges(new QueryClient(), 'acme', [
      { actor: 'ada@example.com', removed: false, ...change } as Change,
    ]);
  expect(stale({ link: {} })).toEqual([['content', 'acme', 'shareLinks']]);
  expect(stale({ member: {} })).toContainEqual(keys.members('acme'));
  expect(stale({ file: file('a'), actor: 'organizations/acme/uploadUrls/u' })).toContainEqual([
    'content',
    'acme',
    'requests',
  ]);
});
