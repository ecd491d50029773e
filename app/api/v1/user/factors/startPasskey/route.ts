import { json } from '@/lib/http/answer';
import { userRoute } from '@/lib/http/route';
import { answers } from '@/lib/http/schemas';

/** Begins to register a passkey. */
export const POST = userRoute(
  {
    path: '/api/v1/user/factors:startPasskey',
    operationId: 'startPasskey',
    summary: 'Begin to register a passkey',
    description:
      'Requires a browser session with a recent proof of identity. Returns the options for `navigator.credentials.create`, whose result goes to `confirmPasskey` in the same session within five minutes.',
    answer: answers.passkeyOptions,
    errors: ['SESSION_ONLY', 'REAUTHENTICATION_REQUIRED', 'PASSKEYS_UNAVAILABLE'],
  },
  async ({ app, actor }) => json({ options: await app.passkeys.startRegistration(actor) }),
);
