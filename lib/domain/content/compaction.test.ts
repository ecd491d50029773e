import { describe, expect, it } from 'vitest';
import { isFragmented, planSegments } from './compaction';

/** Adjacent segments of these sizes with the keys a, b, c … */
function segments(...sizes: bigint[]) {
  let start = 0n;
  return sizes.map((sizeBytes, at) => {
    const segment = { key: 'abcdefgh'.charAt(at), startBytes: start, sizeBytes, crc32: null };
    start += sizeBytes;
    return segment;
  });
}

const keysOf = (plan: ReturnType<typeof planSegments>) =>
  plan.map(({ from }) => from.map(({ key }) => key).join(''));

describe('planSegments', () => {
  it('composes one segment where all fit', () => {
    const [only, ...others] = planSegments(segments(3n, 4n, 5n), 12);
    expect(others).toEqual([]);
    expect(only).toMatchObject({ startBytes: 0n, sizeBytes: 12n });
    expect(only?.from.map(({ key }) => key)).toEqual(['a', 'b', 'c']);
    expect(only?.key).not.toBe('a');
  });

  it('starts a new segment where the limit is exceeded', () => {
    const plan = planSegments(segments(6n, 6n, 1n, 6n, 6n), 12);
    expect(keysOf(plan)).toEqual(['ab', 'cd', 'e']);
    expect(plan.map(({ startBytes, sizeBytes }) => [startBytes, sizeBytes])).toEqual([
      [0n, 12n],
      [12n, 7n],
      [19n, 6n],
    ]);
  });

  it('keeps a segment that stays alone, under its own key', () => {
    expect(planSegments(segments(20n, 20n), 12).map(({ key }) => key)).toEqual(['a', 'b']);
  });

  it('refuses segments with a gap, an overlap or an unknown size', () => {
    const [first, second] = segments(3n, 4n);
    const plan =
      (...given: unknown[]) =>
      () =>
        planSegments(given as Parameters<typeof planSegments>[0], 12);
    expect(plan(second)).toThrow('gap');
    expect(plan({ ...first, sizeBytes: 2n }, second)).toThrow('gap');
    expect(plan({ ...first, sizeBytes: 4n }, second)).toThrow('gap');
    expect(plan({ ...first, sizeBytes: null })).toThrow('gap');
  });
});

describe('isFragmented', () => {
  const MiB = 2 ** 20;
  it.each([
    ['four small segments', Array(4).fill(MiB), false],
    ['five small segments', Array(5).fill(MiB), true],
    ['five large segments', Array(5).fill(64 * MiB), false],
    ['none', [], false],
  ])('%s', (_what, sizes: number[], expected) => {
    expect(isFragmented(sizes.map((sizeBytes) => ({ sizeBytes })))).toBe(expected);
  });
});
