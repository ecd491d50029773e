import type { Credential } from '@/lib/base/actor';
import { fail } from '@/lib/base/errors';
import { hashTokenSecret, isTokenSecret } from '@/lib/base/secrets/token-secret';

/**
 * The token that the value of an `authorization` field is, with or without "Bearer". One with a wrong
 * checksum costs no query.
 * @throws UNAUTHENTICATED
 */
export function bearerOf(authorization: string | null): Extract<Credential, { kind: 'token' }> {
  if (authorization === null || authorization.trim() === '') {
    throw fail('CREDENTIAL_MISSING');
  }
  const secret = authorization.trim().replace(/^Bearer +/i, '');
  if (!isTokenSecret(secret)) {
    throw fail('TOKEN_MALFORMED');
  }
  return { kind: 'token', hash: hashTokenSecret(secret) };
}
