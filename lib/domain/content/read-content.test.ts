import { describe, expect, it } from 'vitest';
import { piecesIn } from './read-content';

const segment = (key: string, start: number, size: number | null) => ({
  key,
  startBytes: BigInt(start),
  sizeBytes: size === null ? null : BigInt(size),
});
const three = [segment('a', 0, 10), segment('b', 10, 5), segment('c', 15, 10)];
const piece = (key: string, start: number, end: number) => ({ key, range: { start, end } });

describe('piecesIn', () => {
  it('covers a whole content', () => {
    expect(piecesIn(three, { start: 0, end: 25 })).toEqual([
      piece('a', 0, 10),
      piece('b', 0, 5),
      piece('c', 0, 10),
    ]);
  });

  it.each([
    [0, 1, [piece('a', 0, 1)]],
    [9, 11, [piece('a', 9, 10), piece('b', 0, 1)]],
    [10, 15, [piece('b', 0, 5)]],
    [12, 13, [piece('b', 2, 3)]],
    [24, 25, [piece('c', 9, 10)]],
  ])('cuts [%i, %i) out of the segments', (start, end, pieces) => {
    expect(piecesIn(three, { start, end })).toEqual(pieces);
  });

  it('is null where a segment is missing', () => {
    const [first, , last] = three as [(typeof three)[0], (typeof three)[0], (typeof three)[0]];
    expect(piecesIn([first, last], { start: 0, end: 25 })).toBeNull();
    expect(piecesIn([first, last], { start: 16, end: 25 })).toEqual([piece('c', 1, 10)]);
    expect(piecesIn([], { start: 0, end: 1 })).toBeNull();
  });

  it('is null past the end of the content', () => {
    expect(piecesIn(three, { start: 20, end: 26 })).toBeNull();
  });

  it('skips empty segments and those without a size yet', () => {
    const segments = [
      segment('a', 0, 10),
      segment('empty', 10, 0),
      segment('new', 10, null),
      segment('b', 10, 5),
    ];
    expect(piecesIn(segments, { start: 5, end: 15 })).toEqual([piece('a', 5, 10), piece('b', 0, 5)]);
  });

  it('reads overlapping bytes once', () => {
    const segments = [segment('a', 0, 10), segment('b', 8, 5)];
    expect(piecesIn(segments, { start: 0, end: 13 })).toEqual([piece('a', 0, 10), piece('b', 2, 5)]);
  });
});
