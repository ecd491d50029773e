import { checkEmail } from '@/lib/base/email-address';
import { fail } from '@/lib/base/errors';
import { isSetupSecret } from '@/lib/domain/users/setup-link';
import { json } from '@/lib/http/answer';
import { presentUser } from '@/lib/http/present';
import { presentKnownUser } from '@/lib/http/present-instance';
import { administratorRoute, publicRoute } from '@/lib/http/route';
import { answers, requests } from '@/lib/http/schemas';
import { timedPage } from '@/lib/http/timed-page';

/** All users, newest first. */
export const GET = administratorRoute(
  {
    path: '/api/v1/users',
    operationId: 'listUsers',
    summary: 'List all users',
    description: 'All accounts of the instance, newest first.',
    query: requests.listUsers,
    answer: answers.knownUsers,
  },
  async ({ app, administration, query: { query, ...page } }) => {
    const { rows, next_page_token } = await timedPage(
      app,
      { view: `users/${query}`, query: page },
      (position) => app.instance.listUsers(administration, { ...position, query }),
    );
    return json({ users: rows.map(presentKnownUser), next_page_token });
  },
);

/** Creates an account: the first one with a set-up secret, others with an invitation or with open sign-up. */
export const POST = publicRoute(
  {
    path: '/api/v1/users',
    operationId: 'createUser',
    summary: 'Create an account',
    description:
      'The first account, the instance administrator, requires the last segment of the set-up link as `setup_secret`. Further accounts require the last segment of an invitation as `invitation_secret`, unless the operator has set SIGN_UP=open. The new user accepts the invitation after signing in.',
    body: requests.createUser,
    answer: answers.user,
    errors: [
      'SIGN_UP_CLOSED',
      'SETUP_LINK_ENDED',
      'SETUP_NEEDED',
      'INVITATION_INVALID',
      'INVITATION_ENDED',
      'INVITATION_FOR_ANOTHER',
      'EMAIL_INVALID',
      'EMAIL_TAKEN',
      'DISPLAY_NAME_INVALID',
      'PASSWORD_INVALID',
    ],
  },
  async ({ app, body }) => {
    const { setup_secret: secret, email, password, display_name: displayName } = body;
    const invitation = body.invitation_secret ? await app.invitations.resolve(body.invitation_secret) : null;
    if (invitation?.email && invitation.email !== checkEmail(email)) throw fail('INVITATION_FOR_ANOTHER');
    if (!secret && !invitation && app.config.signUp !== 'open') throw fail('SIGN_UP_CLOSED');
    if (secret && !(await isSetupSecret(app, secret))) throw fail('SETUP_LINK_ENDED');
    const user = await app.users.create({
      email,
      password,
      displayName: displayName || undefined,
      accept: secret ? 'first-user' : 'later-user',
    });
    return json(presentUser(user, app.organizations.mayCreate(user)));
  },
);
