import { json } from '@/lib/http/answer';
import { publicRoute } from '@/lib/http/route';
import { answers, requests } from '@/lib/http/schemas';

/** Sets a new password with a link that was sent by e-mail. */
export const POST = publicRoute(
  {
    path: '/api/v1/user/password:reset',
    operationId: 'resetPassword',
    summary: 'Reset a password',
    description:
      'Sets a new password with the link from the e-mail, which works once and for an hour, and ends all sessions of the user. Tokens stay valid, unless the address of the account was never verified before: then tokens, URLs and share links of the account end too.',
    body: requests.resetPassword,
    answer: answers.empty,
    errors: ['EMAIL_LINK_ENDED', 'PASSWORD_INVALID', 'PASSWORD_GUESSABLE', 'RATE_LIMITED'],
  },
  async ({ app, body, origin }) => {
    await app.emailLinks.resetPassword(body.reset_secret, body.new_password, origin);
    return json({});
  },
);
