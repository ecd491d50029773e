import { describe, expect, test } from 'vitest';
import { hashTokenSecret, makeTokenSecret } from '@/lib/base/secrets/token-secret';
import { bearerOf } from './bearer';

const token = makeTokenSecret();

describe('An Authorization value', () => {
  test.each([`Bearer ${token}`, `bearer   ${token}`, ` ${token} `])('%j is a token', (text) => {
    expect(bearerOf(text)).toEqual({ kind: 'token', hash: hashTokenSecret(token) });
  });

  test.each([
    [null, 'CREDENTIAL_MISSING', /^Send a token/],
    ['  ', 'CREDENTIAL_MISSING', /^Send a token/],
    ['Bearer', 'TOKEN_MALFORMED', /has the scheme Bearer, but no token/],
    ['Bearer ', 'TOKEN_MALFORMED', /has the scheme Bearer, but no token/],
    ['Basic', 'TOKEN_MALFORMED', /has the scheme Basic, which is not used here/],
    ['Basic b3duZXI6cGFzc3dvcmQ=', 'TOKEN_MALFORMED', /has the scheme Basic, which is not used here/],
    [`Token ${token}`, 'TOKEN_MALFORMED', /has the scheme Token, which is not used here/],
    [`Bearer ${token}, Bearer ${token}`, 'TOKEN_MALFORMED', /several Authorization headers/],
    [`Bearer x, ${token}`, 'TOKEN_MALFORMED', /several Authorization headers/],
    ['Digest username="a", realm="b"', 'TOKEN_MALFORMED', /has the scheme Digest, which is not used/],
    [`Bearer ${token}x`, 'TOKEN_MALFORMED', /a character may be missing or wrong/],
    ['nonsense', 'TOKEN_MALFORMED', /a character may be missing or wrong/],
  ])('%j is refused with what is wrong', (text, reason, message) => {
    expect(() => bearerOf(text)).toThrow(
      expect.objectContaining({ reason, message: expect.stringMatching(message) }),
    );
  });
});
