import { expect, test } from 'vitest';
import { groupBy } from './group-by';

test('groups rows by key, keys and rows in their order', () => {
  const groups = groupBy(['b1', 'a1', 'b2', 'c1', 'a2'], (row) => row[0]);
  expect([...groups]).toEqual([
    ['b', ['b1', 'b2']],
    ['a', ['a1', 'a2']],
    ['c', ['c1']],
  ]);
});

test('has no group without rows', () => {
  expect(groupBy([], String).size).toBe(0);
});
