import { json } from '@/lib/http/answer';
import { presentPasskey } from '@/lib/http/present-factors';
import { userRoute } from '@/lib/http/route';
import { answers, requests } from '@/lib/http/schemas';

/** Removes a second factor of the user. */
export const DELETE = userRoute(
  {
    path: '/api/v1/user/factors/{factor}',
    operationId: 'removeFactor',
    summary: 'Remove a second factor',
    description:
      'Requires a browser session with a recent proof of identity. Ends all other sessions. With the last factor the recovery codes end, too.',
    answer: answers.empty,
    errors: ['SESSION_ONLY', 'REAUTHENTICATION_REQUIRED', 'FACTOR_NOT_FOUND'],
  },
  async ({ app, actor, params }) => {
    await app.factors.remove(actor, params.factor ?? '');
    return json({});
  },
);

/** Renames a passkey of the user. */
export const PATCH = userRoute(
  {
    path: '/api/v1/user/factors/{factor}',
    operationId: 'updateFactor',
    summary: 'Rename a passkey',
    description: 'Requires a browser session. An authenticator app has no name.',
    body: requests.updateFactor,
    answer: answers.factor,
    errors: ['SESSION_ONLY', 'FACTOR_NOT_FOUND', 'DISPLAY_NAME_INVALID'],
  },
  async ({ app, actor, params, body }) =>
    json(presentPasskey(await app.passkeys.rename(actor, params.factor ?? '', body.display_name))),
);
