import { describe, expect, it } from 'vitest';
import { newId } from '@/lib/base/ids';
import { assertByteRange, assertObjectKey, isObjectKey } from './object-key';

describe('isObjectKey', () => {
  it('accepts what newId returns', () => {
    for (let time = 0; time < 100; time += 1) expect(isObjectKey(newId())).toBe(true);
  });

  const key = 'a'.repeat(25);
  it.each([
    '',
    '..',
    `../${'a'.repeat(22)}`,
    `${'a'.repeat(24)}/`,
    `${key}/x`,
    `${key}\n`,
    `\n${key}`,
    'A'.repeat(25),
    'a'.repeat(24),
    'a'.repeat(26),
    `${'a'.repeat(24)}\0`,
  ])('refuses %j, which must never become a path', (text) => {
    expect(isObjectKey(text)).toBe(false);
    expect(() => assertObjectKey(text)).toThrow('Not a storage key');
  });
});

describe('assertByteRange', () => {
  it.each([
    [0, 0],
    [0, 5],
    [7, 7],
  ])('accepts [%i, %i)', (start, end) => {
    expect(() => assertByteRange({ start, end })).not.toThrow();
  });

  it.each([
    [-1, 5],
    [5, 4],
    [0.5, 2],
    [0, Number.POSITIVE_INFINITY],
    [Number.NaN, 1],
  ])('refuses [%d, %d)', (start, end) => {
    expect(() => assertByteRange({ start, end })).toThrow(RangeError);
  });
});
