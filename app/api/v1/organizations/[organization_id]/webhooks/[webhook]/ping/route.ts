import { json } from '@/lib/http/answer';
import { presentDelivery } from '@/lib/http/present-webhook';
import { organizationRoute } from '@/lib/http/route';
import { answers } from '@/lib/http/schemas';

/** Sends a message that says nothing, to try the receiver. */
export const POST = organizationRoute(
  {
    path: '/api/v1/organizations/{organization_id}/webhooks/{webhook}:ping',
    operationId: 'pingWebhook',
    summary: 'Try a webhook',
    description: 'Sends a `holdall.ping`, whatever its event types. Its delivery shows the result.',
    answer: answers.webhookDelivery,
    errors: ['WEBHOOK_NOT_FOUND', 'WEBHOOK_DISABLED'],
  },
  'webhook.manage',
  async ({ app, access, params }) =>
    json(presentDelivery(await app.webhooks.ping(access, params.webhook ?? ''))),
);
