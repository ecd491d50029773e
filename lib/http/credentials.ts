import type { Credential } from '@/lib/organizations/access';
import { bearerOf } from '@/lib/tokens/bearer';

/**
 * Who a request says it is from: the token in Authorization. One that is there decides alone, also beside a good session cookie.
 * @throws UNAUTHENTICATED
 */
export function credentialOf({ headers }: Request): Credential {
  return bearerOf(headers.get('authorization'));
}
