import { json } from '@/lib/http/answer';
import { presentKnownUser } from '@/lib/http/present-instance';
import { administratorRoute } from '@/lib/http/route';
import { answers, requests } from '@/lib/http/schemas';

/** Disables or enables a user. */
export const PATCH = administratorRoute(
  {
    path: '/api/v1/users/{user}',
    operationId: 'updateUser',
    summary: 'Disable or enable a user',
    description: 'Everything the user created stays. Enabling a user does not restore ended sessions.',
    body: requests.updateUser,
    answer: answers.knownUser,
    errors: ['USER_NOT_FOUND', 'LAST_ADMINISTRATOR'],
  },
  async ({ app, administration, params, body }) => {
    const { user = '' } = params;
    return json(presentKnownUser(await app.instance.setDisabled(administration, user, body.disabled)));
  },
);

/** Deletes a user and their personal data. */
export const DELETE = administratorRoute(
  {
    path: '/api/v1/users/{user}',
    operationId: 'deleteUser',
    summary: 'Delete a user',
    description:
      'Deletes the account with its e-mail address, name, password, sessions, tokens and memberships, and ends the URLs and share links of the user. Files stay with their organizations; audit events keep the id of the user. The only owner of an organization and the last administrator cannot be deleted.',
    answer: answers.empty,
    errors: ['USER_NOT_FOUND', 'LAST_OWNER', 'LAST_ADMINISTRATOR'],
  },
  async ({ app, administration, params }) => {
    await app.instance.deleteUser(administration, params.user ?? '');
    return json({});
  },
);
