import { expect, test } from 'vitest';
import { hasTooManyOrphans } from './reconcile';

test.each([
  [10, 0, false],
  [11, 0, true],
  [11, 1_000, true],
  [11, 1_100, false],
  [1_000, 100_000, false],
  [1_001, 10_000_000, true],
])('%s orphans of %s objects are too many: %s', (orphans, objects, result) => {
  expect(hasTooManyOrphans(orphans, objects)).toBe(result);
});
