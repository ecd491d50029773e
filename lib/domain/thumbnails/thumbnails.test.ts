import { expect, test } from 'vitest';
import { rangeOf } from './thumbnails';

test.each([
  [64, { start: 0, end: 100 }],
  [256, { start: 100, end: 1100 }],
  [1024, { start: 1100, end: 11_100 }],
] as const)('The thumbnail of %i pixels lies behind the smaller ones', (size, range) => {
  expect(rangeOf([100, 1000, 10_000], size)).toEqual(range);
});
