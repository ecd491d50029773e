import { json } from '@/lib/http/answer';
import { userRoute } from '@/lib/http/route';
import { answers, requests } from '@/lib/http/schemas';

/** Proves by password or passkey who is using the session. */
export const POST = userRoute(
  {
    path: '/api/v1/user:reauthenticate',
    operationId: 'reauthenticate',
    summary: 'Prove who you are',
    description:
      'Requires a browser session, and either the password or a passkey that verifies its user (its options: `:usePasskey`). For the next 15 minutes the session may create tokens, change the password, factors and owners, and delete organizations. Signing in proves the same.',
    body: requests.reauthenticate,
    answer: answers.empty,
    errors: ['SESSION_ONLY', 'PASSWORD_WRONG', 'PASSWORD_NOT_SET', 'TOO_MANY_ATTEMPTS', 'PASSKEY_REFUSED'],
  },
  async ({ app, actor, body }) => {
    if (body.passkey) await app.passkeys.reauthenticate(actor, body.passkey);
    else await app.signIn.reauthenticate(actor, body.password ?? '');
    return json({});
  },
);
