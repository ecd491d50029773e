import { QueryClient } from '@tanstack/react-query';
import { expect, test } from 'vitest';
import { hideEntries, listQuery, loadedOf, pathText } from './content';
import { keys } from './keys';

const view = { organization: 'acme', folder: null, sort: 'name', query: '', place: 'folder' } as const;

test('lists a folder directly, a search with everything below, and the trash from everywhere', () => {
  expect(listQuery('files', view, '')).toMatchObject({
    folder: 'root',
    recursive: undefined,
    show_deleted: undefined,
  });
  expect(listQuery('files', { ...view, folder: 'f1', query: 'x' }, 't')).toMatchObject({
    folder: 'f1',
    recursive: true,
    query: 'x',
    page_token: 't',
  });
  expect(listQuery('files', { ...view, place: 'trash' }, '')).toMatchObject({
    folder: undefined,
    show_deleted: true,
  });
  expect(listQuery('folders', { ...view, place: 'trash' }, '')).toMatchObject({
    folder: 'root',
    recursive: true,
  });
});

test('the first page is short, so that the list is there at once', () => {
  expect(listQuery('files', view, '')).toMatchObject({ page_size: 200 });
  expect(listQuery('files', view, 't')).toMatchObject({ page_size: 1000 });
});

test('the recent files come from everywhere, newest first', () => {
  expect(listQuery('files', { ...view, place: 'recent' }, '')).toEqual({
    view: 'full',
    order_by: 'content_update_time desc',
    page_size: 200,
  });
});

test('writes the path of a folder, and nothing for the root or a missing folder', () => {
  const folders = new Map([
    ['a', { display_name: 'Reports', folder: undefined }],
    ['b', { display_name: '2026', folder: 'a' }],
  ]);
  expect(pathText(folders, 'b')).toBe('Reports / 2026');
  expect(pathText(folders, undefined)).toBe('');
  expect(pathText(folders, 'c')).toBe('');
});

test('hides entries in every list of their organization, and nowhere else', () => {
  const client = new QueryClient();
  const page = () => ({
    pages: [{ files: [{ resource_id: '1' }, { resource_id: '2' }], next_page_token: '' }],
    pageParams: [''],
  });
  const own = keys.list('files', view);
  const other = keys.list('files', { ...view, organization: 'other' });
  client.setQueryData(own, page());
  client.setQueryData(other, page());
  hideEntries(client, 'acme', new Set(['1']));
  expect(client.getQueryData(own)).toMatchObject({ pages: [{ files: [{ resource_id: '2' }] }] });
  expect(client.getQueryData(other)).toEqual(page());
  client.clear();
});

test('shows the first page of a list, and then all that it loads', () => {
  const page = (next_page_token: string) => ({ files: [], next_page_token });
  const [first, second, last] = [page('1'), page('2'), page('')];
  expect(loadedOf({ pages: [first, second] })).toEqual({
    pages: [first],
    isComplete: false,
    isTruncated: true,
  });
  expect(loadedOf({ pages: [first, second, last] })).toEqual({
    pages: [first, second, last],
    isComplete: true,
    isTruncated: false,
  });
  const many = Array.from({ length: 50 }, () => second);
  expect(loadedOf({ pages: many })).toEqual({ pages: many, isComplete: true, isTruncated: true });
});
