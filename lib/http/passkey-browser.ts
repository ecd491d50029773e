import type { App } from '@/lib/app';
import { CHALLENGE_SECONDS } from '@/lib/domain/users/passkey-challenges';
import { cookieOf } from '@/lib/domain/users/session-cookie';

/** The cookie that binds the challenge of a sign-in to the browser that asked for it. */
const nameOf = ({ sessionCookie }: Pick<App, 'sessionCookie'>) => `${sessionCookie.prefix}holdall.passkey`;

/** What the cookie of a request says; null without it. */
export function passkeyBrowserOf(
  app: Pick<App, 'sessionCookie'>,
  { headers }: Pick<Request, 'headers'>,
): string | null {
  return cookieOf(headers.get('cookie'), nameOf(app)) || null;
}

export function passkeyBrowserHeader(app: Pick<App, 'sessionCookie'>, browser: string): string {
  const secure = app.sessionCookie.isSecure ? '; Secure' : '';
  return `${nameOf(app)}=${browser}; Path=/; Max-Age=${CHALLENGE_SECONDS}; HttpOnly; SameSite=Strict${secure}`;
}
