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
    throw fail('TOKEN_MALFORMED', { message: problemOf(authorization.trim()) });
  }
  return { kind: 'token', hash: hashTokenSecret(secret) };
}

const example = 'Send a token: Authorization: Bearer hld_pat_…';

/** What is wrong with a credential, where that is not the token itself. */
function problemOf(text: string): string | undefined {
  if (/^Bearer:?$/i.test(text)) return `Authorization has the scheme Bearer, but no token. ${example}`;
  if (/, (Bearer |hld_pat_)/i.test(text)) return `The request has several Authorization headers. ${example}`;
  const [, scheme] =
    /^(Basic|Digest|Negotiate|NTLM|Token|ApiKey|AWS4-HMAC-SHA256)$|^([A-Za-z][\w-]{0,31}) +\S/i
      .exec(text)
      ?.filter((part) => part !== undefined) ?? [];
  if (!scheme || /^Bearer$/i.test(scheme)) return undefined;
  return `Authorization has the scheme ${scheme}, which is not used here. ${example}`;
}
