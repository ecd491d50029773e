import { json } from '@/lib/http/answer';
import { userRoute } from '@/lib/http/route';
import { answers, requests } from '@/lib/http/schemas';

/** Completes the setup of an authenticator app. */
export const POST = userRoute(
  {
    path: '/api/v1/user/factors:confirmTotp',
    operationId: 'confirmTotp',
    summary: 'Set up an authenticator app',
    description:
      'Requires a browser session with a recent proof of identity, and a code of the app. Returns ten recovery codes, which are shown only here. Ends all other sessions.',
    body: requests.confirmTotp,
    answer: answers.recoveryCodes,
    errors: [
      'SESSION_ONLY',
      'REAUTHENTICATION_REQUIRED',
      'FACTOR_NOT_STARTED',
      'FACTOR_CODE_WRONG',
      'TOO_MANY_ATTEMPTS',
    ],
  },
  async ({ app, actor, body }) => json({ recovery_codes: await app.factors.confirmTotp(actor, body.code) }),
);
