import { expect, test } from 'vitest';
import { checkPassword } from './password-rules';
import { randomPassword } from './users';

test('a generated password is valid and differs each time', () => {
  expect(() => checkPassword(randomPassword(), { email: 'ada@example.com' })).not.toThrow();
  expect(randomPassword()).toMatch(/^[\w-]{24}$/);
  expect(randomPassword()).not.toBe(randomPassword());
});
