import { describe, expect, it } from 'vitest';
import { copySourceOf, splitIntoParts } from './s3-compose';

const MiB = 2 ** 20;
const minBytes = 5 * MiB;

const piece = (key: string, start: number, end: number) => ({ key, range: { start, end } });
/** Pieces of these sizes with the keys a, b, c … */
const pieces = (...sizes: number[]) => sizes.map((size, at) => piece('abcdefgh'.charAt(at), 0, size));

describe('splitIntoParts', () => {
  it('copies pieces that are large enough', () => {
    expect([...splitIntoParts(pieces(8 * MiB, 5 * MiB, 1), minBytes)]).toEqual([
      { copy: piece('a', 0, 8 * MiB) },
      { copy: piece('b', 0, 5 * MiB) },
      { send: [piece('c', 0, 1)] },
    ]);
  });

  it('sends small neighbors together, with as much of a large one as a part needs', () => {
    expect([...splitIntoParts(pieces(1, 2 * MiB, 20 * MiB, 5 * MiB - 1), minBytes)]).toEqual([
      { send: [piece('a', 0, 1), piece('b', 0, 2 * MiB), piece('c', 0, 3 * MiB - 1)] },
      { copy: piece('c', 3 * MiB - 1, 20 * MiB) },
      { send: [piece('d', 0, 5 * MiB - 1)] },
    ]);
  });

  it('splits a large piece into copies that are neither too small nor too slow', () => {
    const sizes = [...splitIntoParts(pieces(100 * MiB), minBytes)].map((part) =>
      'copy' in part ? part.copy.range.end - part.copy.range.start : 'sent',
    );
    expect(sizes).toEqual([32 * MiB, 32 * MiB, 36 * MiB]);
  });

  it('has no parts for no pieces', () => {
    expect([...splitIntoParts([], minBytes)]).toEqual([]);
  });
});

describe('copySourceOf', () => {
  it('encodes each name and keeps the slashes', () => {
    expect(copySourceOf('bucket', 'a b/objects/ü+1')).toBe('bucket/a%20b/objects/%C3%BC%2B1');
  });
});
