import { json } from '@/lib/http/answer';
import { presentUser } from '@/lib/http/present';
import { openRoute } from '@/lib/http/route';
import { answers, requests } from '@/lib/http/schemas';
import { isSetupSecret } from '@/lib/links/setup-link';
import { setupEnded, signUpClosed } from '@/lib/users/users';

/** Makes an account: the first one with the set-up link's secret, any with open sign-up. */
export const POST = openRoute(
  {
    path: '/api/v1/users',
    operationId: 'createUser',
    summary: 'Create an account',
    description:
      'The first account, the instance administrator, takes the last segment of the set-up link as `setup_secret`. Others can be made where the operator set SIGN_UP=open.',
    body: requests.createUser,
    answer: answers.user,
    errors: [
      'SIGN_UP_CLOSED',
      'SETUP_LINK_ENDED',
      'EMAIL_INVALID',
      'EMAIL_TAKEN',
      'DISPLAY_NAME_INVALID',
      'PASSWORD_INVALID',
    ],
  },
  async ({ app, body }) => {
    const { setup_secret: secret, email, password, display_name: displayName } = body;
    if (!secret && app.config.signUp !== 'open') throw signUpClosed();
    if (secret && !(await isSetupSecret(app, secret))) throw setupEnded();
    const user = await app.users.create({
      email,
      password,
      displayName: displayName || undefined,
      onlyAsFirst: Boolean(secret),
    });
    return json(presentUser(user, app.organizations.mayBeMadeBy(user)));
  },
);
