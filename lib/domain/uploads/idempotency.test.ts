import { describe, expect, it } from 'vitest';
import { checkIdempotencyKey } from './idempotency';

describe('checkIdempotencyKey', () => {
  it('is null without a header', () => {
    expect(checkIdempotencyKey(null)).toBeNull();
  });

  it.each([
    ['abc', 'abc'],
    [' abc ', 'abc'],
    ['"abc"', 'abc'],
    [' "a-b_c/1" ', 'a-b_c/1'],
    ['"', '"'],
    ['k'.repeat(255), 'k'.repeat(255)],
  ])('reads %j as %j', (header, key) => {
    expect(checkIdempotencyKey(header)).toBe(key);
  });

  it.each(['', '  ', '""', 'a b', '"a b"', 'ä', 'a\tb', 'k'.repeat(256)])('refuses %j', (header) => {
    expect(() => checkIdempotencyKey(header)).toThrow(
      expect.objectContaining({ code: 'INVALID_ARGUMENT', reason: 'IDEMPOTENCY_KEY_INVALID' }),
    );
  });
});
