import { fail } from '@/lib/base/errors';
import { isSetupSecret } from '@/lib/domain/users/setup-link';
import { json } from '@/lib/http/answer';
import { presentUser } from '@/lib/http/present';
import { presentKnownUser } from '@/lib/http/present-instance';
import { languageOf } from '@/lib/http/request-language';
import { administratorRoute, publicRoute } from '@/lib/http/route';
import { answers, requests } from '@/lib/http/schemas';
import { timedPage } from '@/lib/http/timed-page';
import type { User } from '@/lib/platform/db/generated/client';

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
      'The first account, the instance administrator, requires the last segment of the set-up link as `setup_secret`. Further accounts require the last segment of an invitation as `invitation_secret`, unless the operator has set SIGN_UP=open. The new user is a member of the organization that invites at once; an invitation creates one account at most.',
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
      'PASSWORD_GUESSABLE',
      'RATE_LIMITED',
    ],
  },
  async ({ app, request, body, origin }) => {
    const { setup_secret: setupSecret, invitation_secret: secret, email, password } = body;
    const displayName = body.display_name || undefined;
    const account = { email, password, displayName, callerAddress: origin.address };
    let user: User;
    if (setupSecret) {
      if (!(await isSetupSecret(app, setupSecret))) throw fail('SETUP_LINK_ENDED');
      // Who has the set-up link operates the server, and vouches for the address.
      user = await app.users.create({ ...account, accept: 'first-user', isEmailVerified: true });
    } else if (secret) {
      const invitation = { secret, emailProof: body.email_proof };
      user = await app.massLimits.limitSignUp(origin.address, () =>
        app.invitations.createAccount(invitation, account, origin),
      );
    } else {
      if (app.config.signUp !== 'open') throw fail('SIGN_UP_CLOSED');
      user = await app.massLimits.limitSignUp(origin.address, () =>
        app.users.create({ ...account, accept: 'later-user', isEmailVerified: false }),
      );
    }
    if (user.emailVerifiedAt === null) await app.emailLinks.sendVerification(user, languageOf(request));
    return json(presentUser(user, app.organizations.mayCreate(user)));
  },
);
