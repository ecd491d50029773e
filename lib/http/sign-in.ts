import type { NextRequest } from 'next/server';
import NextAuth, { type AuthOptions, type Profile } from 'next-auth';
import Credentials from 'next-auth/providers/credentials';
import type { OAuthConfig } from 'next-auth/providers/oauth';
import type { App } from '@/lib/app';
import { AppError, fail } from '@/lib/base/errors';
import type { InvitationSecret } from '@/lib/domain/organizations/invitations';
import { KNOWN_SECONDS } from '@/lib/domain/users/known-browsers';
import { cookieOf, sessionIdOf } from '@/lib/domain/users/session-cookie';
import type { SignInOrigin } from '@/lib/domain/users/sessions';
import type { User } from '@/lib/platform/db/generated/client';
import { currentApp } from './current-app';
import { errorResponse } from './error-response';
import { addressHeader } from './page-headers';
import { passkeyBrowserOf } from './passkey-browser';
import { snakeCaseKeys } from './percent-decoding';
import { languageOf } from './request-language';
import { parse } from './route';
import { passkeyAssertion } from './schemas/factor';

/**
 * The one place where next-auth lives: it makes the session cookie, by password, passkey or at an OpenID
 * provider.
 * Everything else reads the cookie by `sessionCookie.read`. Run by Next alone, which it needs.
 */
export async function signInHandler(
  request: NextRequest,
  context: { params: Promise<{ nextauth: string[] }> },
): Promise<Response> {
  const app = await currentApp();
  process.env.NEXTAUTH_URL = app.config.publicUrl;
  const { headers } = request;
  const attempt: Attempt = {
    origin: {
      address: headers.get(addressHeader) || null,
      requestId: headers.get('x-request-id'),
      userAgent: headers.get('user-agent'),
      language: languageOf(request),
    },
    knownBrowser: cookieOf(headers.get('cookie'), knownBrowserCookie(app.sessionCookie)),
    passkeyBrowser: passkeyBrowserOf(app, request),
    invitation: invitationIn(cookieOf(headers.get('cookie'), callbackCookie(app.sessionCookie))),
    previousId: await app.sessionCookie.read(headers.get('cookie')),
  };
  try {
    checkAction(request, (await context.params).nextauth);
    app.sessionCookie.proveOrigin(request);
    const response: Response = await NextAuth(request, context, optionsOf(app, attempt));
    // next-auth would answer every refusal with the same 401 and a URL.
    if (attempt.refusal) throw attempt.refusal;
    if (attempt.user) response.headers.append('Set-Cookie', knownBrowserHeader(app, attempt.user));
    // The invitation that the sign-in has accepted has no page any more.
    if (attempt.hasAccepted) response.headers.set('Location', `${app.config.publicUrl}/`);
    return response;
  } catch (error) {
    // It throws this for a body that is not what its Content-Type says.
    const failure = error instanceof SyntaxError ? unreadable(error) : error;
    const limited = await app.rates.afterFailure(failure, attempt.origin.address);
    return errorResponse(limited, app.log, headers.get('x-request-id') ?? '');
  }
}

/** What we use of next-auth. Its `_log` would let anyone write into our log. */
const actions = new Set(['csrf', 'session', 'providers', 'signin', 'callback', 'signout', 'error']);

/** @throws NOT_FOUND for an action that we don't use; UNIMPLEMENTED where next-auth would answer 500 */
function checkAction({ method }: Request, [action = '', provider]: string[]): void {
  if (!actions.has(action)) throw fail('ROUTE_NOT_FOUND');
  if (action !== 'callback' || provider === 'oidc' || method === 'POST') return;
  const allow = 'POST, OPTIONS';
  throw fail('METHOD_NOT_ALLOWED', { values: { allow }, metadata: { allow } });
}

/** One request: from where, with which session, the session that it begins, and the error if it fails. */
type Attempt = {
  origin: SignInOrigin;
  previousId: string | null;
  /** The text of a browser that has signed in before. */
  knownBrowser: string | null;
  /** The text of a browser that asked for the challenge of a passkey. */
  passkeyBrowser: string | null;
  user?: User;
  sessionId?: string;
  /** The invitation whose page the sign-in leads back to. */
  invitation?: InvitationSecret;
  /** The sign-in has created an account that accepted it. */
  hasAccepted?: boolean;
  refusal?: unknown;
};

const callbackCookie = ({ prefix }: Pick<App['sessionCookie'], 'prefix'>) => `${prefix}holdall.callback`;

const knownBrowserCookie = ({ prefix }: App['sessionCookie']) => `${prefix}holdall.browser`;

/** Lets the browser sign in to this account again while strangers guess its password. */
function knownBrowserHeader({ sessionCookie, knownBrowsers }: App, { email }: User): string {
  const text = knownBrowsers.issue(email, new Date());
  const secure = sessionCookie.isSecure ? '; Secure' : '';
  return `${knownBrowserCookie(sessionCookie)}=${text}; Path=/; Max-Age=${KNOWN_SECONDS}; HttpOnly; SameSite=Lax${secure}`;
}

function optionsOf(app: App, attempt: Attempt): AuthOptions {
  const { config, sessions, sessionCookie, signIn, passkeys, invitations, log } = app;
  const { invitation } = attempt;
  const { secret, isSecure, prefix, cookieName, maxAgeSeconds } = sessionCookie;
  const begin = async (user: User, { hasProvenFactor = false } = {}) => {
    const { origin, previousId } = attempt;
    attempt.user = user;
    attempt.sessionId = await sessions.start(user, origin, { previousId, hasProvenFactor });
  };
  const cookie = (name: string, maxAge?: number) => ({
    name: prefix + name,
    options: { httpOnly: true, sameSite: 'lax' as const, path: '/', secure: isSecure, maxAge },
  });
  const minutes = 15 * 60;
  return {
    secret,
    useSecureCookies: isSecure,
    session: { strategy: 'jwt', maxAge: maxAgeSeconds },
    jwt: { decode: ({ token }) => sessionCookie.decode(token) },
    cookies: {
      sessionToken: { ...cookie(''), name: cookieName },
      csrfToken: cookie('holdall.csrf'),
      callbackUrl: { ...cookie(''), name: callbackCookie({ prefix }) },
      pkceCodeVerifier: cookie('holdall.pkce', minutes),
      state: cookie('holdall.state', minutes),
      nonce: cookie('holdall.nonce', minutes),
    },
    pages: { signIn: '/sign-in', signOut: '/', error: '/sign-in' },
    providers: [
      Credentials({
        credentials: { email: {}, password: {} },
        async authorize(given) {
          const { email, password } = (given ?? {}) as Record<string, unknown>;
          try {
            const user = await signIn.byPassword(textOf(email), textOf(password), {
              ...attempt.origin,
              knownBrowser: attempt.knownBrowser,
            });
            await begin(user);
            return { id: user.id };
          } catch (refusal) {
            attempt.refusal = refusal;
            return null;
          }
        },
      }),
      Credentials({
        id: 'passkey',
        credentials: { passkey: {} },
        async authorize(given) {
          try {
            const response = readAssertion((given as Record<string, unknown> | undefined)?.passkey);
            const { origin, passkeyBrowser: browser } = attempt;
            const user = await passkeys.signIn(response, { browser, origin });
            await begin(user, { hasProvenFactor: true });
            return { id: user.id };
          } catch (refusal) {
            attempt.refusal = refusal;
            return null;
          }
        },
      }),
      ...(config.oidc ? [oidcProvider(config.oidc)] : []),
    ],
    callbacks: {
      async signIn({ account, profile }) {
        if (account?.provider !== 'oidc') return true;
        const claims = (profile ?? {}) as Record<string, unknown>;
        try {
          const user = await signIn.byIdentity(
            {
              provider: config.oidc?.issuer ?? '',
              subject: account.providerAccountId,
              email: typeof claims.email === 'string' ? claims.email : undefined,
              isEmailVerified: claims.email_verified === true || claims.email_verified === 'true',
              displayName: typeof claims.name === 'string' ? claims.name : undefined,
            },
            attempt.origin,
            invitation &&
              (async (account) => {
                const created = await invitations.createAccount(invitation, account, attempt.origin);
                attempt.hasAccepted = true;
                return created;
              }),
          );
          await begin(user);
          return true;
        } catch (refusal) {
          if (!(refusal instanceof AppError)) throw refusal;
          return `/sign-in?error=${refusal.reason}`;
        }
      },
      // Only the id of the session: its row has the rest.
      async jwt({ token }) {
        const sid = attempt.sessionId ?? sessionIdOf(token);
        // next-auth does not renew this cookie, and removes it.
        if (sid === null || !(await sessions.isLive(sid))) throw fail('SESSION_ENDED');
        return { sid };
      },
      session: ({ session }) => ({ expires: session.expires }),
      // Never to another site.
      redirect: ({ url }) => {
        // The invitation that the sign-in has accepted has no page any more.
        if (attempt.hasAccepted) return `${config.publicUrl}/`;
        const target = URL.canParse(url, config.publicUrl) ? new URL(url, config.publicUrl) : null;
        return target?.origin === config.publicUrl ? target.href : config.publicUrl;
      },
    },
    events: {
      async signOut({ token }) {
        const id = sessionIdOf(token);
        // next-auth would log an error and answer as if the session had ended.
        if (id !== null)
          await sessions.signOut(id, attempt.origin).catch((error) => {
            attempt.refusal = error;
          });
      },
    },
    logger: {
      // Refused passwords and ended sessions are no errors of the server; a provider that cannot be reached
      // is one.
      error: (code, metadata) => {
        if (code !== 'JWT_SESSION_ERROR') log.error({ code, err: metadata }, 'sign-in failed');
      },
      warn() {},
      debug() {},
    },
  };
}

function oidcProvider({
  issuer,
  clientId,
  clientSecret,
  name,
}: NonNullable<App['config']['oidc']>): OAuthConfig<Profile> {
  return {
    id: 'oidc',
    name,
    type: 'oauth',
    wellKnown: `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`,
    clientId,
    clientSecret,
    authorization: { params: { scope: 'openid email profile' } },
    idToken: true,
    checks: ['pkce', 'state', 'nonce'],
    // The address need not be in the ID token: many providers return it only from userinfo (OpenID
    // Connect Core §5.4).
    userinfo: {
      async request({ client, tokens }) {
        // Its declared type is narrower than the value.
        const set = tokens as Exclude<Parameters<typeof client.userinfo>[0], string>;
        const userinfo = client.issuer.metadata.userinfo_endpoint ? await client.userinfo(set) : {};
        return { ...userinfo, ...set.claims() };
      },
    },
    profile: ({ sub = '' }) => ({ id: sub }),
  };
}

const textOf = (value: unknown) => (typeof value === 'string' && value.isWellFormed() ? value : '');

/** The invitation in the address that a sign-in leads back to, as next-auth keeps it in its cookie. */
export function invitationIn(cookie: string | null): InvitationSecret | undefined {
  if (cookie === null) return undefined;
  let address: URL;
  try {
    address = new URL(decodeURIComponent(cookie), 'http://page');
  } catch {
    // Not what next-auth writes.
    return undefined;
  }
  const [, secret] = /^\/invite\/([\w-]+)$/.exec(address.pathname) ?? [];
  return secret ? { secret, emailProof: address.searchParams.get('proof') } : undefined;
}

/** The assertion in the form of a sign-in, in JSON. @throws INVALID_ARGUMENT */
function readAssertion(value: unknown) {
  try {
    return parse(passkeyAssertion, snakeCaseKeys(JSON.parse(textOf(value))));
  } catch (error) {
    throw error instanceof SyntaxError ? unreadable(error) : error;
  }
}

const unreadable = (cause: SyntaxError) =>
  fail('JSON_INVALID', { message: 'The body is not well-formed JSON.', cause });
