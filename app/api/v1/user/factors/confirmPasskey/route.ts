import { json } from '@/lib/http/answer';
import { presentPasskey } from '@/lib/http/present-factors';
import { userRoute } from '@/lib/http/route';
import { answers, requests } from '@/lib/http/schemas';

/** Registers a passkey. */
export const POST = userRoute(
  {
    path: '/api/v1/user/factors:confirmPasskey',
    operationId: 'confirmPasskey',
    summary: 'Register a passkey',
    description:
      'Requires a browser session with a recent proof of identity. A passkey is a second factor; one that verifies its user (fingerprint, face, PIN) also signs in without a password. The first second factor comes with ten recovery codes. Ends all other sessions.',
    body: requests.confirmPasskey,
    answer: answers.newPasskey,
    errors: [
      'SESSION_ONLY',
      'REAUTHENTICATION_REQUIRED',
      'PASSKEYS_UNAVAILABLE',
      'PASSKEY_REFUSED',
      'PASSKEY_EXISTS',
      'PASSKEY_LIMIT_REACHED',
      'DISPLAY_NAME_INVALID',
    ],
  },
  async ({ app, actor, body }) => {
    const { passkey, recoveryCodes } = await app.passkeys.confirmRegistration(actor, {
      response: body.passkey,
      displayName: body.display_name ?? 'Passkey',
    });
    return json({ factor: presentPasskey(passkey), recovery_codes: recoveryCodes });
  },
);
