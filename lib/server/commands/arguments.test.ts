import { describe, expect, test } from 'vitest';
import { parseLifetime, parseLimit } from './arguments';

describe('parseLimit', () => {
  test.each([
    [undefined, undefined],
    ['none', null],
    ['0', 0n],
    ['999999999999999999', 999_999_999_999_999_999n],
  ])('of %s', (text, limit) => {
    expect(parseLimit('--bytes', text)).toBe(limit);
  });

  test.each(['', '-1', '1.5', '1e3', '9'.repeat(19), 'all'])('rejects %j and names the option', (text) => {
    expect(() => parseLimit('--bytes', text)).toThrow('--bytes must be a whole number or none.');
  });
});

describe('parseLifetime', () => {
  test.each([
    ['never', null],
    ['3600s', 3_600_000],
    [`${366 * 86_400}s`, 366 * 86_400_000],
  ])('of %s', (text, milliseconds) => {
    expect(parseLifetime(text)).toBe(milliseconds);
  });

  test.each(['', '3600', '1h', `${366 * 86_400 + 1}s`])('rejects %j', (text) => {
    expect(() => parseLifetime(text)).toThrow('--expires must be');
  });
});
