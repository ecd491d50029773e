import { expect, test } from 'vitest';
import { zoomedBy } from './use-zoom';

test('zooms in steps, from any size, and stops at the ends', () => {
  expect(zoomedBy(1, 1)).toBe(1.5);
  expect(zoomedBy(1, -1)).toBe(0.75);
  expect(zoomedBy(1.2, 1)).toBe(1.5);
  expect(zoomedBy(8, 1)).toBe(8);
  expect(zoomedBy(0.5, -1)).toBe(0.5);
});
