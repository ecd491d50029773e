import { describe, expect, it } from 'vitest';
import { areContiguous } from './finish-upload';

describe('areContiguous', () => {
  it.each([
    ['no part of nothing', [], 0, true],
    ['no part of something', [], 1, false],
    ['one part', [[0, 5]], 5, true],
    ['one that begins later', [[1, 4]], 5, false],
    [
      'parts with a gap',
      [
        [0, 2],
        [3, 2],
      ],
      5,
      false,
    ],
    [
      'parts that overlap',
      [
        [0, 3],
        [2, 3],
      ],
      5,
      false,
    ],
    ['parts that end early', [[0, 4]], 5, false],
    ['parts that end late', [[0, 6]], 5, false],
    [
      'all parts, one of them empty',
      [
        [0, 2],
        [2, 0],
        [2, 3],
      ],
      5,
      true,
    ],
  ])('%s', (_what, parts: number[][], end, expected) => {
    const named = parts.map(([startBytes = 0, sizeBytes = 0]) => ({ startBytes, sizeBytes }));
    expect(areContiguous(named, end)).toBe(expected);
  });
});
