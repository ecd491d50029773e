import type { Credential } from '@/lib/base/actor';
import { bearerOf } from '@/lib/domain/tokens/bearer';
import type { Sessions } from '@/lib/domain/users/session';

/**
 * The credential of a request: the token in Authorization, else the session cookie. A token that is sent
 * takes precedence, even over a valid cookie.
 * @throws UNAUTHENTICATED; PERMISSION_DENIED for a change with a cookie that does not prove its origin
 */
export async function credentialOf(request: Request, sessions: Sessions): Promise<Credential> {
  const authorization = request.headers.get('authorization');
  const session = authorization === null ? await sessions.read(request.headers.get('cookie')) : null;
  if (session === null) return bearerOf(authorization);
  sessions.proveOrigin(request);
  return { kind: 'session', ...session };
}
