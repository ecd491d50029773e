import { decode } from 'next-auth/jwt';
import { fail } from '@/lib/base/errors';

/** Days that a session lasts at most. */
const maxAgeDays = 30;

export type Session = { userId: string; version: number };

export type Sessions = ReturnType<typeof createSessions>;

/**
 * Browser sessions: what the cookie is called and made with (by next-auth, under /api/auth), and who it says
 * is there. Whether the session still lives is told by its version, which every use holds against the user's
 * present one (access.ts).
 */
export function createSessions({ secret, publicUrl }: { secret: string; publicUrl: string }) {
  const isSecure = publicUrl.startsWith('https:');
  // "__Host-": set by this very host, over https, for all its paths; nothing else may overwrite it (RFC
  // 6265bis §4.1.3.2).
  const prefix = isSecure ? '__Host-' : '';
  const cookieName = `${prefix}holdall.session`;

  return {
    secret,
    isSecure,
    prefix,
    cookieName,
    maxAgeSeconds: maxAgeDays * 86_400,

    /**
     * Who the session cookie of a Cookie header stands for; null without one, or where it is not ours or has
     * run out.
     */
    async read(cookieHeader: string | null): Promise<Session | null> {
      const token = cookieOf(cookieHeader, cookieName);
      if (!token) return null;
      // A foreign, damaged or expired one throws; all of them mean that nobody is signed in.
      const claims = await decode({ token, secret }).catch(() => null);
      const { sub, version } = claims ?? {};
      return typeof sub === 'string' && typeof version === 'number' ? { userId: sub, version } : null;
    },

    /**
     * A change that a cookie authenticates must come from our own pages: browsers send the cookie along with
     * whatever page asks.
     * @throws PERMISSION_DENIED with reason ORIGIN_UNPROVEN
     */
    proveOrigin({ method, headers }: Pick<Request, 'method' | 'headers'>): void {
      if (method === 'GET' || method === 'HEAD' || method === 'OPTIONS') return;
      // Browsers send the first where the address is https or loopback, and Origin with every change.
      const site = headers.get('sec-fetch-site');
      const isOwn = site === null ? headers.get('origin') === publicUrl : site === 'same-origin';
      if (isOwn) return;
      throw fail('ORIGIN_UNPROVEN');
    },
  };
}

/** The value of a cookie. Where a browser sends two of a name, the first is the one of the longest path. */
export function cookieOf(header: string | null, name: string): string | null {
  for (const pair of header?.split(';') ?? []) {
    const at = pair.indexOf('=');
    if (pair.slice(0, at).trim() === name) return pair.slice(at + 1).trim();
  }
  return null;
}
