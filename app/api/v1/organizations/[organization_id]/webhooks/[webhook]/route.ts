import { json } from '@/lib/http/answer';
import { presentWebhook } from '@/lib/http/present-webhook';
import { organizationRoute } from '@/lib/http/route';
import { answers, requests } from '@/lib/http/schemas';

const path = '/api/v1/organizations/{organization_id}/webhooks/{webhook}';

export const GET = organizationRoute(
  {
    path,
    operationId: 'getWebhook',
    summary: 'Get a webhook',
    description: 'Without its secret, which only its creation and a rotation return.',
    answer: answers.webhook,
    errors: ['WEBHOOK_NOT_FOUND'],
  },
  'webhook.manage',
  async ({ app, access, params }) =>
    json(presentWebhook(await app.webhooks.get(access, params.webhook ?? ''))),
);

export const PATCH = organizationRoute(
  {
    path,
    operationId: 'updateWebhook',
    summary: 'Change a webhook',
    description: 'Absent fields stay. A webhook that is enabled again gets what it missed.',
    body: requests.updateWebhook,
    answer: answers.webhook,
    errors: ['WEBHOOK_NOT_FOUND', 'DISPLAY_NAME_INVALID'],
  },
  'webhook.manage',
  async ({ app, access, params, body }) => {
    const webhook = await app.webhooks.update(access, params.webhook ?? '', {
      url: body.url ?? undefined,
      eventTypes: body.event_types ?? undefined,
      displayName: body.display_name,
      isDisabled: body.disabled ?? undefined,
    });
    return json(presentWebhook(webhook));
  },
);

/** Deletes a webhook with its deliveries. */
export const DELETE = organizationRoute(
  {
    path,
    operationId: 'deleteWebhook',
    summary: 'Delete a webhook',
    description: 'With the log of its deliveries. Nothing more is sent.',
    answer: answers.empty,
    errors: ['WEBHOOK_NOT_FOUND'],
  },
  'webhook.manage',
  async ({ app, access, params }) => {
    await app.webhooks.delete(access, params.webhook ?? '');
    return json({});
  },
);
