import { describe, expect, test } from 'vitest';
import { parseRange } from './range';

const size = 1000;
const one = (start: number, end: number) => [{ start, end }];

describe('A Range header', () => {
  test.each([
    ['bytes=0-0', one(0, 1)],
    ['bytes=0-499', one(0, 500)],
    ['bytes=500-', one(500, 1000)],
    ['bytes=-1', one(999, 1000)],
    ['bytes=-5000', one(0, 1000)],
    ['bytes=900-5000', one(900, 1000)],
    ['BYTES=1-2', one(1, 3)],
    [' bytes=1-2 ', one(1, 3)],
    ['bytes=,1-2,', one(1, 3)],
  ])('%s selects one range', (header, ranges) => {
    expect(parseRange(header, size)).toEqual(ranges);
  });

  test('selects several ranges in the order requested', () => {
    expect(parseRange('bytes=900-, 0-9', size)).toEqual([
      { start: 900, end: 1000 },
      { start: 0, end: 10 },
    ]);
  });

  test('drops ranges beyond the end if others can be satisfied', () => {
    expect(parseRange('bytes=5000-, 0-9', size)).toEqual(one(0, 10));
  });

  test.each([
    null,
    '',
    'items=0-1',
    'bytes=',
    'bytes=-',
    'bytes=a-b',
    'bytes=2-1',
    'bytes=0-1,x',
    'bytes 0-1',
  ])('%j is ignored', (header) => {
    expect(parseRange(header, size)).toBe('whole');
  });

  test.each(['bytes=1000-', 'bytes=1000-2000', 'bytes=-0'])('%s is unsatisfiable', (header) => {
    expect(parseRange(header, size)).toBe('unsatisfiable');
  });

  test('of an empty file is unsatisfiable', () => {
    expect(parseRange('bytes=0-', 0)).toBe('unsatisfiable');
  });

  test('may have 100 ranges but not 101', () => {
    const header = (count: number) => `bytes=${Array.from({ length: count }, (_, at) => `${at}-${at}`)}`;
    expect(parseRange(header(100), size)).toHaveLength(100);
    expect(parseRange(header(101), size)).toBe('whole');
  });

  test('is ignored if its ranges together exceed the file', () => {
    expect(parseRange('bytes=0-499,0-499', size)).toHaveLength(2);
    expect(parseRange('bytes=0-499,0-500', size)).toBe('whole');
  });
});
