import type { Credential } from '@/lib/base/actor';
import { bearerOf } from '@/lib/domain/tokens/bearer';
import type { Sessions } from '@/lib/domain/users/session';

/**
 * Who a request says it is from: the token in Authorization, else the session cookie. A token that is there
 * decides alone, also beside a good cookie.
 * @throws UNAUTHENTICATED; PERMISSION_DENIED for a change by cookie that does not prove its origin
 */
export async function credentialOf(request: Request, sessions: Sessions): Promise<Credential> {
  const authorization = request.headers.get('authorization');
  const session = authorization === null ? await sessions.read(request.headers.get('cookie')) : null;
  if (session === null) return bearerOf(authorization);
  sessions.proveOrigin(request);
  return { kind: 'session', ...session };
}
