import { json } from '@/lib/http/answer';
import { languageOf } from '@/lib/http/request-language';
import { userRoute } from '@/lib/http/route';
import { answers } from '@/lib/http/schemas';

/** Sends the caller a link that verifies their address. */
export const POST = userRoute(
  {
    path: '/api/v1/user/email:requestVerification',
    operationId: 'requestEmailVerification',
    summary: 'Request a link that verifies your e-mail address',
    description:
      'Sends a link to your own address, unless it is verified. At most three an hour. Requires that the operator has configured e-mail.',
    answer: answers.empty,
    errors: ['EMAIL_NOT_CONFIGURED', 'RATE_LIMITED'],
  },
  async ({ app, request, actor }) => {
    await app.emailLinks.requestVerification(actor, languageOf(request));
    return json({});
  },
);
