import { json } from '@/lib/http/answer';
import { presentDelivery } from '@/lib/http/present-webhook';
import { organizationRoute } from '@/lib/http/route';
import { answers } from '@/lib/http/schemas';

/** Sends a message to a webhook again. */
export const POST = organizationRoute(
  {
    path: '/api/v1/organizations/{organization_id}/deliveries/{delivery}:redeliver',
    operationId: 'redeliverWebhookDelivery',
    summary: 'Send a delivery again',
    description: 'With the same `webhook-id` and body, newly signed.',
    answer: answers.webhookDelivery,
    errors: ['DELIVERY_NOT_FOUND', 'WEBHOOK_DISABLED'],
  },
  'webhook.manage',
  async ({ app, access, params }) =>
    json(presentDelivery(await app.webhooks.redeliver(access, params.delivery ?? ''))),
);
