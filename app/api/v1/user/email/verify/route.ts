import { json } from '@/lib/http/answer';
import { presentUser } from '@/lib/http/present';
import { userRoute } from '@/lib/http/route';
import { answers, requests } from '@/lib/http/schemas';

/** Verifies the address of the caller with a link that was sent to it. */
export const POST = userRoute(
  {
    path: '/api/v1/user/email:verify',
    operationId: 'verifyEmail',
    summary: 'Verify your e-mail address',
    description:
      'Requires a browser session of the account that the link is for: the link from the e-mail works once and for a day.',
    body: requests.verifyEmail,
    answer: answers.user,
    errors: ['SESSION_ONLY', 'EMAIL_LINK_ENDED', 'EMAIL_LINK_FOR_ANOTHER'],
  },
  async ({ app, actor, body }) => {
    await app.emailLinks.verifyEmail(actor, body.verification_secret);
    const user = await app.users.get(actor.userId);
    return json(presentUser(user, app.organizations.mayCreate(user)));
  },
);
