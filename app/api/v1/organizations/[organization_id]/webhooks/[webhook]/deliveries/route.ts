import { json } from '@/lib/http/answer';
import { presentDelivery } from '@/lib/http/present-webhook';
import { organizationRoute } from '@/lib/http/route';
import { answers, requests } from '@/lib/http/schemas';
import { timedPage } from '@/lib/http/timed-page';

/** What was sent to a webhook. */
export const GET = organizationRoute(
  {
    path: '/api/v1/organizations/{organization_id}/webhooks/{webhook}/deliveries',
    operationId: 'listWebhookDeliveries',
    summary: 'List the deliveries of a webhook',
    description:
      'Newest first, with the request, the answer and the time of the last attempt. Kept for 30 days.',
    query: requests.page,
    answer: answers.webhookDeliveries,
    errors: ['WEBHOOK_NOT_FOUND'],
  },
  'webhook.manage',
  async ({ app, access, params, query }) => {
    const { webhook = '' } = params;
    const view = `deliveries/${access.organization.id}/${webhook}`;
    const { rows, next_page_token } = await timedPage(app, { view, query }, (page) =>
      app.webhooks.deliveries(access, webhook, page),
    );
    return json({ deliveries: rows.map(presentDelivery), next_page_token });
  },
);
