import { json } from '@/lib/http/answer';
import { languageOf } from '@/lib/http/request-language';
import { publicRoute } from '@/lib/http/route';
import { answers, requests } from '@/lib/http/schemas';

/** Sends a link for a new password. The answer does not reveal whether the address has an account. */
export const POST = publicRoute(
  {
    path: '/api/v1/user/password:requestReset',
    operationId: 'requestPasswordReset',
    summary: 'Request a new password by e-mail',
    description:
      'Sends a link to the address, if it has an account that signs in with a password. The answer is the same if it has none. At most three links an hour are sent to one address. Requires that the operator has configured e-mail.',
    body: requests.requestPasswordReset,
    answer: answers.empty,
    errors: ['EMAIL_INVALID', 'EMAIL_NOT_CONFIGURED', 'RATE_LIMITED'],
  },
  async ({ app, request, body, origin }) => {
    await app.emailLinks.requestPasswordReset(body.email, languageOf(request), origin);
    return json({});
  },
);
