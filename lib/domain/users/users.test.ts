import { describe, expect, test } from 'vitest';
import { checkPassword, randomPassword } from './users';

describe('checkPassword', () => {
  test.each(['12345678', 'x'.repeat(256), 'ä'.repeat(128)])('accepts %j', (password) => {
    expect(() => checkPassword(password)).not.toThrow();
  });

  test.each(['', '1234567', 'x'.repeat(257), 'ä'.repeat(129)])('rejects %j', (password) => {
    expect(() => checkPassword(password)).toThrow(expect.objectContaining({ reason: 'PASSWORD_INVALID' }));
  });

  test('a generated password is valid and differs each time', () => {
    expect(() => checkPassword(randomPassword())).not.toThrow();
    expect(randomPassword()).toMatch(/^[\w-]{24}$/);
    expect(randomPassword()).not.toBe(randomPassword());
  });
});
