import { describe, expect, test } from 'vitest';
import { checkEmail } from './email-address';

describe('checkEmail', () => {
  test.each([
    [' Ada@Example.COM ', 'ada@example.com'],
    ['a@b', 'a@b'],
    // A letter and a combining accent become one character.
    ['ze\u0301ro@example.com', 'z\u00e9ro@example.com'],
    [`${'x'.repeat(248)}@b.com`, `${'x'.repeat(248)}@b.com`],
  ])('normalizes %j', (text, email) => {
    expect(checkEmail(text)).toBe(email);
  });

  test.each([
    '',
    'ada',
    '@example.com',
    'ada@',
    'a@b@c',
    'a b@example.com',
    'a\u0000@example.com',
    '\ud800@example.com',
    `${'x'.repeat(249)}@b.com`,
  ])('rejects %j', (text) => {
    expect(() => checkEmail(text)).toThrow(expect.objectContaining({ reason: 'EMAIL_INVALID' }));
  });
});
