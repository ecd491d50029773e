import { json } from '@/lib/http/answer';
import { userRoute } from '@/lib/http/route';
import { answers } from '@/lib/http/schemas';

/** Signs the user out everywhere. */
export const DELETE = userRoute(
  {
    path: '/api/v1/user/sessions',
    operationId: 'endSessions',
    summary: 'Sign out everywhere',
    description: 'In browser sessions only. It ends all of them at once, this one too. Tokens go on.',
    answer: answers.empty,
    errors: ['SESSION_ONLY'],
  },
  async ({ app, actor }) => {
    await app.signIn.signOutEverywhere(actor);
    return json({});
  },
);
