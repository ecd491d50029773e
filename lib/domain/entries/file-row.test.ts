import { expect, test } from 'vitest';
import { changedNow } from './file-row';

const now = new Date('2026-11-22T09:30:00.900Z');

test.each([
  ['in the same second', '2026-11-22T09:30:00.100Z', true],
  ['in the second before', '2026-11-22T09:29:59.999Z', false],
  ['later, by the clock of another machine', '2026-11-22T09:30:03.000Z', true],
])('A file that changed %s has an ambiguous date: %s → %s', (_when, previous, hasAmbiguousDate) => {
  expect(changedNow({ updatedAt: new Date(previous) }, now)).toEqual({ updatedAt: now, hasAmbiguousDate });
});
