import { json } from '@/lib/http/answer';
import { presentUser } from '@/lib/http/present';
import { userRoute } from '@/lib/http/route';
import { answers } from '@/lib/http/schemas';

/** The user behind the credential. */
export const GET = userRoute(
  {
    path: '/api/v1/user',
    operationId: 'getUser',
    summary: 'Get the current user',
    description: 'The user that the credential belongs to.',
    answer: answers.user,
  },
  async ({ app, actor }) => {
    const user = await app.users.get(actor.userId);
    return json(presentUser(user, app.organizations.mayCreate(user)));
  },
);
