import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { hashTokenSecret, isTokenSecret, makeTokenSecret, tokenPrefix } from './token-secret';

describe('a token', () => {
  const secret = makeTokenSecret();

  test('has its prefix, 30 random characters and a checksum of 6', () => {
    expect(secret).toMatch(/^hld_pat_[0-9A-Za-z]{36}$/);
    expect(isTokenSecret(secret)).toBe(true);
    expect(makeTokenSecret()).not.toBe(secret);
  });

  test('keeps the algorithm of its checksum, on which tokens in use depend', () => {
    expect(isTokenSecret(`hld_pat_${'0'.repeat(30)}4K6bFJ`)).toBe(true);
    expect(isTokenSecret(`hld_pat_${'0'.repeat(30)}4K6bFK`)).toBe(false);
  });

  test('with a typo anywhere is no token', () => {
    for (let at = 8; at < secret.length; at += 1) {
      const other = secret[at] === 'a' ? 'b' : 'a';
      expect(isTokenSecret(secret.slice(0, at) + other + secret.slice(at + 1))).toBe(false);
    }
  });

  test.each(['', 'hld_pat_', secret.slice(1), `${secret}a`, ` ${secret}`, secret.replace('pat', 'tok')])(
    '%j is no token',
    (text) => {
      expect(isTokenSecret(text)).toBe(false);
    },
  );

  test('is stored as its SHA-256 and shown by its first 12 characters', () => {
    expect(hashTokenSecret(secret)).toEqual(createHash('sha256').update(secret).digest());
    expect(tokenPrefix(secret)).toBe(secret.slice(0, 12));
  });
});
