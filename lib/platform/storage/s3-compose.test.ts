import { describe, expect, it } from 'vitest';
import { cutIntoParts } from './s3-compose';

const MiB = 2 ** 20;
const least = 5 * MiB;

const piece = (key: string, start: number, end: number) => ({ key, range: { start, end } });
/** Pieces of the given sizes, called a, b, c … */
const pieces = (...sizes: number[]) => sizes.map((size, at) => piece('abcdefgh'.charAt(at), 0, size));

describe('an object out of pieces', () => {
  it('is copied where the pieces are large enough', () => {
    expect([...cutIntoParts(pieces(8 * MiB, 5 * MiB, 1), least)]).toEqual([
      { copy: piece('a', 0, 8 * MiB) },
      { copy: piece('b', 0, 5 * MiB) },
      { send: [piece('c', 0, 1)] },
    ]);
  });

  it('has small neighbours sent together, with no more of a large one than a part needs', () => {
    expect([...cutIntoParts(pieces(1, 2 * MiB, 20 * MiB, 5 * MiB - 1), least)]).toEqual([
      { send: [piece('a', 0, 1), piece('b', 0, 2 * MiB), piece('c', 0, 3 * MiB - 1)] },
      { copy: piece('c', 3 * MiB - 1, 20 * MiB) },
      { send: [piece('d', 0, 5 * MiB - 1)] },
    ]);
  });

  it('is copied in parts none of which is too small or takes too long', () => {
    const sizes = [...cutIntoParts(pieces(100 * MiB), least)].map((part) =>
      'copy' in part ? part.copy.range.end - part.copy.range.start : 'sent',
    );
    expect(sizes).toEqual([32 * MiB, 32 * MiB, 36 * MiB]);
  });
});
