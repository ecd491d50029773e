import { json } from '@/lib/http/answer';
import { userRoute } from '@/lib/http/route';
import { answers, requests } from '@/lib/http/schemas';

/** Proves by password who is using the session. */
export const POST = userRoute(
  {
    path: '/api/v1/user:reauthenticate',
    operationId: 'reauthenticate',
    summary: 'Prove who you are',
    description:
      'Requires a browser session. For the next 15 minutes the session may create tokens, change the password and owners, and delete organizations. Signing in proves the same.',
    body: requests.reauthenticate,
    answer: answers.empty,
    errors: ['SESSION_ONLY', 'PASSWORD_WRONG', 'PASSWORD_NOT_SET', 'TOO_MANY_ATTEMPTS'],
  },
  async ({ app, actor, body }) => {
    await app.signIn.reauthenticate(actor, body.password);
    return json({});
  },
);
