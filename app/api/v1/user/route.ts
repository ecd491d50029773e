import { json } from '@/lib/http/answer';
import { presentUser } from '@/lib/http/present';
import { userRoute } from '@/lib/http/route';
import { answers, requests } from '@/lib/http/schemas';

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

/** Changes the profile of the caller. */
export const PATCH = userRoute(
  {
    path: '/api/v1/user',
    operationId: 'updateOwnProfile',
    summary: 'Change your name',
    description: 'Requires a browser session. Absent fields stay unchanged.',
    body: requests.updateUserProfile,
    answer: answers.user,
    errors: ['SESSION_ONLY', 'DISPLAY_NAME_INVALID'],
  },
  async ({ app, actor, body }) => {
    const current = await app.users.get(actor.userId);
    const user = await app.users.rename(actor, body.display_name ?? current.displayName);
    return json(presentUser(user, app.organizations.mayCreate(user)));
  },
);

/** Deletes the account of the caller. */
export const DELETE = userRoute(
  {
    path: '/api/v1/user',
    operationId: 'deleteOwnAccount',
    summary: 'Delete your account',
    description:
      'Requires a browser session and the current password. Deletes your account with its e-mail address, name, sessions, tokens and memberships, and ends your URLs and share links. Files stay with their organizations; audit events keep the id of the account. The only owner of an organization and the last administrator cannot be deleted.',
    body: requests.deleteOwnAccount,
    answer: answers.empty,
    errors: ['SESSION_ONLY', 'PASSWORD_WRONG', 'TOO_MANY_ATTEMPTS', 'LAST_OWNER', 'LAST_ADMINISTRATOR'],
  },
  async ({ app, actor, body }) => {
    await app.instance.deleteOwnAccount(actor, { password: body.current_password ?? '' });
    return json({});
  },
);
