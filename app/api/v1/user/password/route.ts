import { json } from '@/lib/http/answer';
import { userRoute } from '@/lib/http/route';
import { answers, requests } from '@/lib/http/schemas';

/** Changes the password and ends every session of the user, the asking one too. */
export const PUT = userRoute(
  {
    path: '/api/v1/user/password',
    operationId: 'changePassword',
    summary: 'Change your password',
    description: 'In browser sessions only. It ends all of them, this one too: sign in again.',
    body: requests.changePassword,
    answer: answers.empty,
    errors: ['SESSION_ONLY', 'PASSWORD_WRONG', 'PASSWORD_INVALID', 'TOO_MANY_ATTEMPTS'],
  },
  async ({ app, actor, body }) => {
    await app.signIn.changePassword(actor, {
      current: body.current_password ?? '',
      next: body.new_password,
    });
    return json({});
  },
);
