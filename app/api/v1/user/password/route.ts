import { json } from '@/lib/http/answer';
import { userRoute } from '@/lib/http/route';
import { answers, requests } from '@/lib/http/schemas';

/** Changes the password and ends all sessions of the user, including the current one. */
export const PUT = userRoute(
  {
    path: '/api/v1/user/password',
    operationId: 'changePassword',
    summary: 'Change your password',
    description:
      'Requires a browser session. Ends all sessions of the user, including the current one: sign in again.',
    body: requests.changePassword,
    answer: answers.empty,
    errors: [
      'SESSION_ONLY',
      'PASSWORD_WRONG',
      'PASSWORD_INVALID',
      'PASSWORD_GUESSABLE',
      'REAUTHENTICATION_REQUIRED',
      'TOO_MANY_ATTEMPTS',
      'RATE_LIMITED',
    ],
  },
  async ({ app, actor, body }) => {
    await app.signIn.changePassword(actor, {
      current: body.current_password ?? '',
      next: body.new_password,
    });
    return json({});
  },
);
