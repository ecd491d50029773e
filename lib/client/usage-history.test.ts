import { expect, test } from 'vitest';
import { measures, type UsageDay } from './usage-history';

const day: UsageDay = {
  day: '2026-11-30',
  stored_byte_hours: '300',
  hours: 3,
  faces: [
    { face: 'rest', operations: '2', bytes_in: '10', bytes_out: '5' },
    { face: 'link', operations: '1', bytes_in: '0', bytes_out: '7' },
  ],
};

test('a day is read over all faces, and what is stored as the mean of its hours', () => {
  expect(Object.entries(measures).map(([name, read]) => [name, read(day)])).toEqual([
    ['stored', 100],
    ['received', 10],
    ['sent', 12],
    ['operations', 3],
  ]);
  expect(measures.stored({ ...day, stored_byte_hours: '0', hours: 0 })).toBe(0);
});
