import { json } from '@/lib/http/answer';
import { pendingRoute } from '@/lib/http/route';
import { answers, requests } from '@/lib/http/schemas';

/** Presents the second factor of a session that waits for it. */
export const POST = pendingRoute(
  {
    path: '/api/v1/user:verifyFactor',
    operationId: 'verifyFactor',
    summary: 'Present the second factor',
    description:
      'Completes a sign-in with either a code or a passkey (its options: `:usePasskey`). Requires a browser session whose second factor is pending; until then every other route returns SECOND_FACTOR_PENDING.',
    body: requests.verifyFactor,
    answer: answers.empty,
    errors: [
      'SESSION_ONLY',
      'FACTOR_NOT_PENDING',
      'FACTOR_CODE_WRONG',
      'TOO_MANY_ATTEMPTS',
      'PASSKEY_REFUSED',
    ],
  },
  async ({ app, actor, body }) => {
    if (body.passkey) await app.passkeys.verify(actor, body.passkey);
    else await app.factors.verify(actor, body.code ?? '');
    return json({});
  },
);
