import { json } from '@/lib/http/answer';
import { userRoute } from '@/lib/http/route';
import { answers } from '@/lib/http/schemas';

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
