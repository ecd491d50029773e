import { json } from '@/lib/http/answer';
import { languageOf } from '@/lib/http/request-language';
import { userRoute } from '@/lib/http/route';
import { answers, requests } from '@/lib/http/schemas';

/** Sends a link to a new address, which becomes that of the caller when they open it. */
export const POST = userRoute(
  {
    path: '/api/v1/user/email:requestChange',
    operationId: 'requestEmailChange',
    summary: 'Request a link that changes your e-mail address',
    description:
      'Requires a browser session and a recent proof of who you are. Sends a link to the new address, which works once and for an hour. The answer is the same for an address that has an account, which gets no mail. Requires that the operator has configured e-mail.',
    body: requests.requestEmailChange,
    answer: answers.empty,
    errors: [
      'SESSION_ONLY',
      'REAUTHENTICATION_REQUIRED',
      'EMAIL_INVALID',
      'EMAIL_NOT_CONFIGURED',
      'RATE_LIMITED',
    ],
  },
  async ({ app, request, actor, body }) => {
    await app.emailLinks.requestChange(actor, body.email, languageOf(request));
    return json({});
  },
);
