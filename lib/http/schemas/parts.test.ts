import { describe, expect, test } from 'vitest';
import { int64 } from './parts';

describe('An int64 of a request', () => {
  const schema = int64(0n);

  test('may be a string of digits or an integer', () => {
    expect(schema.parse('9007199254740993')).toBe(9_007_199_254_740_993n);
    expect(schema.parse(5)).toBe(5n);
  });

  test('is refused if it is negative, broken or too large', () => {
    for (const value of [-1, 1.5, '-1', '1.5', '', '9223372036854775808', true, null]) {
      expect(schema.safeParse(value).success, String(value)).toBe(false);
    }
  });
});
