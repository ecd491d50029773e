import { expect, test } from 'vitest';
import { nextSort } from './sort-header';

test.each([
  ['size', 'name', 'name'],
  ['name', 'modified', '-modified'],
  ['name', 'size', '-size'],
  ['name', 'name', '-name'],
  ['-name', 'name', 'name'],
  ['-size', 'size', 'size'],
  ['size', 'size', '-size'],
] as const)('from %s, a click on %s sorts by %s', (sort, column, next) => {
  expect(nextSort(sort, column)).toBe(next);
});
