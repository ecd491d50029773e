import type { Credential } from '@/lib/base/actor';
import { fail } from '@/lib/base/errors';
import { hashTokenSecret, isTokenSecret } from '@/lib/base/secrets/token-secret';

/**
 * The token of an `authorization` value, with or without "Bearer". A wrong checksum costs no query.
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
