import { json } from '@/lib/http/answer';
import { pendingRoute } from '@/lib/http/route';
import { answers } from '@/lib/http/schemas';

/** Begins to use a passkey in a session. */
export const POST = pendingRoute(
  {
    path: '/api/v1/user:usePasskey',
    operationId: 'usePasskey',
    summary: 'Begin to use a passkey',
    description:
      'Requires a browser session, whose second factor may be pending. Returns the options for `navigator.credentials.get`, whose result goes to `:verifyFactor` or `:reauthenticate` in the same session, once, within five minutes.',
    answer: answers.passkeyOptions,
    errors: ['SESSION_ONLY', 'FACTOR_MISSING', 'PASSKEYS_UNAVAILABLE'],
  },
  async ({ app, actor }) => json({ options: await app.passkeys.startUse(actor) }),
);
