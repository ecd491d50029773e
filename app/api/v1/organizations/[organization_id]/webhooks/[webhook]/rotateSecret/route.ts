import { json } from '@/lib/http/answer';
import { presentNewWebhook } from '@/lib/http/present-webhook';
import { organizationRoute } from '@/lib/http/route';
import { answers } from '@/lib/http/schemas';

/** Replaces the secret of a webhook. */
export const POST = organizationRoute(
  {
    path: '/api/v1/organizations/{organization_id}/webhooks/{webhook}:rotateSecret',
    operationId: 'rotateWebhookSecret',
    summary: 'Replace the secret of a webhook',
    description:
      'Or its key pair, where it signs with ed25519. For 24 hours messages carry two signatures, one of each secret.',
    answer: answers.newWebhook,
    errors: ['WEBHOOK_NOT_FOUND'],
  },
  'webhook.manage',
  async ({ app, access, params }) =>
    json(presentNewWebhook(await app.webhooks.rotateSecret(access, params.webhook ?? ''))),
);
