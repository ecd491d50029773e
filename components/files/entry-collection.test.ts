import { expect, test } from 'vitest';
import type { File } from '@/lib/client/api';
import { fileEntry } from '@/lib/client/entries';
import { createCollection } from './entry-collection';

const entry = (id: string) => fileEntry({ resource_id: id, filename: `${id}.txt` } as File);
const [a, b, c] = [entry('a'), entry('b'), entry('c')];
const render = () => null as never;

test('goes from an entry to those beside it', () => {
  const collection = createCollection([a, b, c], render);
  expect(collection.size).toBe(3);
  expect([collection.getFirstKey(), collection.getLastKey()]).toEqual(['a', 'c']);
  expect([collection.getKeyBefore('b'), collection.getKeyAfter('b')]).toEqual(['a', 'c']);
  expect([collection.getKeyBefore('a'), collection.getKeyAfter('c')]).toEqual([null, null]);
  expect([...collection].map(({ key, textValue }) => [key, textValue])).toEqual([
    ['a', 'a.txt'],
    ['b', 'b.txt'],
    ['c', 'c.txt'],
  ]);
});

test('knows no entry of another list', () => {
  const collection = createCollection([a], render);
  expect(collection.getItem('b')).toBeNull();
  expect(collection.at(1)).toBeNull();
  expect(collection.getKeyAfter('b')).toBeNull();
});

test('has the same row for an entry that did not move, and a new one for one that did', () => {
  const before = createCollection([a, b, c], render);
  const rows = ['a', 'b', 'c'].map((key) => before.getItem(key));
  const after = createCollection([a, b], render);
  expect(after.getItem('a')).toBe(rows[0]);
  expect(after.getItem('b')).not.toBe(rows[1]);
  expect(after.getItem('b')).toMatchObject({ index: 1, prevKey: 'a', nextKey: null });
});

test('an empty list has no first entry', () => {
  const collection = createCollection([], render);
  expect([collection.size, collection.getFirstKey(), collection.getLastKey()]).toEqual([0, null, null]);
});
