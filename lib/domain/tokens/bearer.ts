import type { Credential } from '@/lib/base/actor';
import { AppError } from '@/lib/base/errors';
import { hashTokenSecret, isTokenSecret } from '@/lib/base/secrets/token-secret';

/**
 * The token that the value of an `authorization` field is, with or without "Bearer". One with a wrong
 * checksum costs no query.
 * @throws UNAUTHENTICATED
 */
export function bearerOf(authorization: string | null): Extract<Credential, { kind: 'token' }> {
  if (authorization === null || authorization.trim() === '') {
    throw new AppError(
      'UNAUTHENTICATED',
      'CREDENTIAL_MISSING',
      'Send a token: Authorization: Bearer hld_pat_…',
    );
  }
  const secret = authorization.trim().replace(/^Bearer +/i, '');
  if (!isTokenSecret(secret)) {
    throw new AppError(
      'UNAUTHENTICATED',
      'TOKEN_MALFORMED',
      'This is no token: a letter of it may be missing or wrong.',
    );
  }
  return { kind: 'token', hash: hashTokenSecret(secret) };
}
