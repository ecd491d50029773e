import { json } from '@/lib/http/answer';
import { userRoute } from '@/lib/http/route';
import { answers } from '@/lib/http/schemas';

/** Begins to set up an authenticator app. */
export const POST = userRoute(
  {
    path: '/api/v1/user/factors:startTotp',
    operationId: 'startTotp',
    summary: 'Begin to set up an authenticator app',
    description:
      'Requires a browser session with a recent proof of identity. Returns the secret for the app (TOTP, RFC 6238: SHA-1, six digits, 30 seconds). It counts once `confirmTotp` has received a code.',
    answer: answers.totpSetup,
    errors: ['SESSION_ONLY', 'REAUTHENTICATION_REQUIRED', 'FACTOR_EXISTS'],
  },
  async ({ app, actor }) => json(await app.factors.startTotp(actor)),
);
