import { decode, type JWT } from 'next-auth/jwt';
import { fail } from '@/lib/base/errors';
import type { AuthSecrets } from '@/lib/base/secrets/auth-secret';
import { MAX_AGE_DAYS } from './sessions';

export type SessionCookie = ReturnType<typeof createSessionCookie>;

/**
 * The cookie of a browser session, which next-auth sets under /api/auth: its name, its secret, and the id of
 * the session in it. Whether that session has ended is in its row (sessions.ts), which every use checks
 * (access.ts).
 */
export function createSessionCookie({ secrets, publicUrl }: { secrets: AuthSecrets; publicUrl: string }) {
  const isSecure = publicUrl.startsWith('https:');
  // "__Host-": only this host can set the cookie, over https and for all paths (RFC 6265bis §4.1.3.2).
  const prefix = isSecure ? '__Host-' : '';
  const cookieName = `${prefix}holdall.session`;

  /** Null for a forged, damaged or expired one, for which next-auth throws. */
  async function decodeCookie(token: string | undefined): Promise<JWT | null> {
    for (const secret of secrets) {
      const claims = await decode({ token, secret }).catch(() => null);
      if (claims) return claims;
    }
    return null;
  }

  return {
    /** For next-auth, which encrypts cookies with it. */
    secret: secrets[0],
    /** For next-auth: like its own, but with the previous secrets, too. */
    decode: decodeCookie,
    isSecure,
    prefix,
    cookieName,
    maxAgeSeconds: MAX_AGE_DAYS * 86_400,

    /** The id of the session in a Cookie header; null without one, or if it is forged or has expired. */
    async read(cookieHeader: string | null): Promise<string | null> {
      const token = cookieOf(cookieHeader, cookieName);
      if (!token) return null;
      return sessionIdOf(await decodeCookie(token));
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

/** The id of the session in the claims of a cookie; null for those of earlier versions, which have none. */
export function sessionIdOf(claims: JWT | null): string | null {
  return typeof claims?.sid === 'string' ? claims.sid : null;
}

/** The value of a cookie. If a browser sends two with the same name, the first has the longer path. */
export function cookieOf(header: string | null, name: string): string | null {
  for (const pair of header?.split(';') ?? []) {
    const at = pair.indexOf('=');
    if (pair.slice(0, at).trim() === name) return pair.slice(at + 1).trim();
  }
  return null;
}
