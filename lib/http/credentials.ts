import { AppError } from '@/lib/errors';
import type { Credential } from '@/lib/organizations/access';
import { hashTokenSecret, isTokenSecret } from '@/lib/tokens/token-secret';

/**
 * Who a request says it is from: the token in Authorization, with or without "Bearer". A token that is there decides alone, also
 * beside a good session cookie, and one with a wrong checksum costs no query.
 * @throws UNAUTHENTICATED
 */
export function credentialOf({ headers }: Request): Credential {
  const authorization = headers.get('authorization');
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
