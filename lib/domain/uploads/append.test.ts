import { describe, expect, it } from 'vitest';
import { lengthOf, offsetMismatch } from './append';

describe('lengthOf', () => {
  it.each([
    [null, undefined, null],
    [5n, undefined, 5n],
    [null, 5n, 5n],
    [5n, 5n, 5n],
    [0n, undefined, 0n],
    [null, 0n, 0n],
  ])('of a known %s and a sent %s is %s', (known, sent, length) => {
    expect(lengthOf(known, sent)).toBe(length);
  });

  it.each([
    [5n, 6n],
    [0n, 1n],
    [1n, 0n],
  ])('refuses to change %s to %s', (known, sent) => {
    expect(() => lengthOf(known, sent)).toThrow(
      expect.objectContaining({ reason: 'UPLOAD_LENGTH_CONFLICT' }),
    );
  });
});

it('offsetMismatch names the offset where the sender resumes', () => {
  expect(offsetMismatch(7n)).toMatchObject({
    code: 'ABORTED',
    reason: 'OFFSET_MISMATCH',
    metadata: { offset: '7' },
  });
});
