import { json } from '@/lib/http/answer';
import { presentUser } from '@/lib/http/present';
import { userRoute } from '@/lib/http/route';
import { answers, requests } from '@/lib/http/schemas';

/** Changes the address of the caller with a link that was sent to the new one. */
export const POST = userRoute(
  {
    path: '/api/v1/user/email:change',
    operationId: 'changeEmail',
    summary: 'Change your e-mail address',
    description:
      'Requires a browser session of the account that requested the link. The new address is verified; the previous one gets a notice. Sessions and tokens stay.',
    body: requests.changeEmail,
    answer: answers.user,
    errors: ['SESSION_ONLY', 'EMAIL_LINK_ENDED', 'EMAIL_LINK_FOR_ANOTHER', 'EMAIL_TAKEN'],
  },
  async ({ app, actor, body }) => {
    await app.emailLinks.changeEmail(actor, body.change_secret);
    const user = await app.users.get(actor.userId);
    return json(presentUser(user, app.organizations.mayCreate(user)));
  },
);
