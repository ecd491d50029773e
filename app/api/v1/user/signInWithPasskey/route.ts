import { json } from '@/lib/http/answer';
import { passkeyBrowserHeader, passkeyBrowserOf } from '@/lib/http/passkey-browser';
import { publicRoute } from '@/lib/http/route';
import { answers } from '@/lib/http/schemas';

/** Begins to sign in with a passkey alone. */
export const POST = publicRoute(
  {
    path: '/api/v1/user:signInWithPasskey',
    operationId: 'signInWithPasskey',
    summary: 'Begin to sign in with a passkey',
    description:
      'Returns the options for `navigator.credentials.get`, and sets a cookie: the challenge belongs to this browser. The sign-in page sends the result to `/api/auth/callback/passkey`, once, within five minutes.',
    answer: answers.passkeyOptions,
    errors: ['PASSKEYS_UNAVAILABLE'],
  },
  async ({ app, request }) => {
    const browser = passkeyBrowserOf(app, request) ?? crypto.randomUUID();
    const options = await app.passkeys.startSignIn(browser);
    return json({ options }, { headers: { 'Set-Cookie': passkeyBrowserHeader(app, browser) } });
  },
);
