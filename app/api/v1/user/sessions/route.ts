import { json } from '@/lib/http/answer';
import { userRoute } from '@/lib/http/route';
import { answers } from '@/lib/http/schemas';

/** Signs the user out everywhere. */
export const DELETE = userRoute(
  {
    path: '/api/v1/user/sessions',
    operationId: 'endSessions',
    summary: 'Sign out everywhere',
    description:
      'Requires a browser session. Ends all sessions of the user, including the current one. Tokens stay valid.',
    answer: answers.empty,
    errors: ['SESSION_ONLY'],
  },
  async ({ app, actor }) => {
    await app.signIn.signOutEverywhere(actor);
    return json({});
  },
);
