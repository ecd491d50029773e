import { expect, test } from 'vitest';
import { RecentMap } from './recent-map';

test('drops what was set longest ago', () => {
  const map = new RecentMap<string, number>(2);
  map.set('a', 1).set('b', 2).set('a', 3).set('c', 4);
  expect([...map]).toEqual([
    ['a', 3],
    ['c', 4],
  ]);
});

test('gives an entry once', () => {
  const map = new RecentMap<string, number>(2).set('a', 1);
  expect(map.take('a')).toBe(1);
  expect(map.take('a')).toBeUndefined();
});
