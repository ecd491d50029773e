import { describe, expect, test } from 'vitest';
import { checkEmail, parseEmail } from './email-address';

describe('checkEmail', () => {
  test.each([
    [' Ada@Example.COM ', 'ada@example.com'],
    ['a@b', 'a@b'],
    ['ada+files@example.com', 'ada+files@example.com'],
    // A letter and a combining accent become one character.
    ['ze\u0301ro@example.com', 'z\u00e9ro@example.com'],
    ['Ada@B\u00fccher.example', 'ada@xn--bcher-kva.example'],
    ['ada@xn--bcher-kva.example', 'ada@xn--bcher-kva.example'],
    // IDNA reads the ideographic full stop as a dot.
    ['ada@example\u3002com', 'ada@example.com'],
    // Cyrillic letters that look Latin: another domain, which its ASCII form shows.
    ['ada@\u0430pple.com', 'ada@xn--pple-43d.com'],
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
    // Full-width letters and a ligature, which NFKC changes.
    '\uff41da@example.com',
    'ada@\uff45xample.com',
    '\ufb01le@example.com',
    // Invisible characters.
    'alice@example.com\u200b',
    'al\u00adice@example.com',
    'a\u202elice@example.com',
    'alice\u2060@example.com',
    // Lists of recipients.
    'eve,ada@example.com',
    'ada@example.com;eve',
    'eve<ada@example.com>',
    '"ada"@example.com',
    'ada@\u00fc%.example',
  ])('rejects %j', (text) => {
    expect(() => checkEmail(text)).toThrow(expect.objectContaining({ reason: 'EMAIL_INVALID' }));
    expect(parseEmail(text)).toBeNull();
  });
});
