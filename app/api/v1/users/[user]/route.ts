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
