import { decode } from 'next-auth/jwt';
import { fail } from '@/lib/base/errors';

/** The maximum age of a session. */
const MAX_AGE_DAYS = 30;

export type Session = { userId: string; version: number };

export type Sessions = ReturnType<typeof createSessions>;

/**
 * Browser sessions: the name and the secret of the cookie, which next-auth sets under /api/auth, and the user
 * in it. Every use compares the version of the session with the current one of the user (access.ts).
 */
export function createSessions({ secret, publicUrl }: { secret: string; publicUrl: string }) {
  const isSecure = publicUrl.startsWith('https:');
  // "__Host-": only this host can set the cookie, over https and for all paths (RFC 6265bis §4.1.3.2).
  const prefix = isSecure ? '__Host-' : '';
  const cookieName = `${prefix}holdall.session`;

  return {
    secret,
    isSecure,
    prefix,
    cookieName,
    maxAgeSeconds: MAX_AGE_DAYS * 86_400,

    /** The session in a Cookie header; null without one, or if it is forged or has expired. */
    async read(cookieHeader: string | null): Promise<Session | null> {
      const token = cookieOf(cookieHeader, cookieName);
      if (!token) return null;
      // A forged, damaged or expired one throws: no user is signed in.
      const claims = await decode({ token, secret }).catch(() => null);
      const { sub, version } = claims ?? {};
      return typeof sub === 'string' && typeof version === 'number' ? { userId: sub, version } : null;
    },

    /**
     * Checks that a change with a session cookie comes from our own pages: browsers send the cookie with the
     * requests of every page.
     * @throws PERMISSION_DENIED with reason ORIGIN_UNPROVEN
     */
    proveOrigin({ method, headers }: Pick<Request, 'method' | 'headers'>): void {
      if (method === 'GET' || method === 'HEAD' || method === 'OPTIONS') return;
      // Browsers send Sec-Fetch-Site to https and loopback addresses, and Origin with every change.
      const site = headers.get('sec-fetch-site');
      const isOwn = site === null ? headers.get('origin') === publicUrl : site === 'same-origin';
      if (isOwn) return;
      throw fail('ORIGIN_UNPROVEN');
    },
  };
}

/** The value of a cookie. If a browser sends two with the same name, the first has the longer path. */
export function cookieOf(header: string | null, name: string): string | null {
  for (const pair of header?.split(';') ?? []) {
    const at = pair.indexOf('=');
    if (pair.slice(0, at).trim() === name) return pair.slice(at + 1).trim();
  }
  return null;
}
