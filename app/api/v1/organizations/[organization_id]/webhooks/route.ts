import { json } from '@/lib/http/answer';
import { presentNewWebhook, presentWebhook } from '@/lib/http/present-webhook';
import { organizationRoute } from '@/lib/http/route';
import { answers, requests } from '@/lib/http/schemas';
import { timedPage } from '@/lib/http/timed-page';

const path = '/api/v1/organizations/{organization_id}/webhooks';

export const GET = organizationRoute(
  {
    path,
    operationId: 'listWebhooks',
    summary: 'List webhooks',
    description: 'Newest first.',
    query: requests.page,
    answer: answers.webhooks,
  },
  'webhook.manage',
  async ({ app, access, query }) => {
    const view = `webhooks/${access.organization.id}`;
    const { rows, next_page_token } = await timedPage(app, { view, query }, (page) =>
      app.webhooks.list(access, page),
    );
    return json({ webhooks: rows.map(presentWebhook), next_page_token });
  },
);

export const POST = organizationRoute(
  {
    path,
    operationId: 'createWebhook',
    summary: 'Create a webhook',
    description:
      'Changes from now on are sent to `url`, signed after Standard Webhooks 1.0: at least once, after their commit, in order for each file. An answer of 2xx within 20 seconds is success; others are retried for three and a half days, then the webhook is disabled. At most 20 in an organization.',
    body: requests.createWebhook,
    answer: answers.newWebhook,
    errors: ['TOO_MANY_WEBHOOKS', 'DISPLAY_NAME_INVALID'],
  },
  'webhook.manage',
  async ({ app, access, body }) => {
    const created = await app.webhooks.create(access, {
      url: body.url,
      eventTypes: body.event_types,
      displayName: body.display_name ?? null,
      signature: body.signature ?? 'v1',
    });
    return json(presentNewWebhook(created));
  },
);
