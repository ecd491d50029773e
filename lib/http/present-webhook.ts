import type { z } from 'zod';
import type { App } from '@/lib/app';
import type { PresentForWebhook } from '@/lib/domain/webhooks/deliver-webhooks';
import type { NewWebhook, Webhook, WebhookDelivery } from '@/lib/domain/webhooks/webhooks';
import { presentChange } from './present-change';
import type { answers } from './schemas';

export function presentWebhook(webhook: Webhook): z.infer<typeof answers.webhook> {
  return {
    name: `organizations/${webhook.organizationId}/webhooks/${webhook.id}`,
    url: webhook.url,
    event_types: webhook.eventTypes,
    display_name: webhook.displayName ?? undefined,
    signature: webhook.publicKey === null ? 'v1' : 'v1a',
    public_key: webhook.publicKey ?? undefined,
    disabled: webhook.disabledAt !== null,
    disable_time: webhook.disabledAt?.toISOString(),
    disable_reason: webhook.disableReason ?? undefined,
    create_time: webhook.createdAt.toISOString(),
    update_time: webhook.updatedAt.toISOString(),
  };
}

export const presentNewWebhook = ({ webhook, secret }: NewWebhook): z.infer<typeof answers.newWebhook> => ({
  ...presentWebhook(webhook),
  ...(secret !== null && { secret }),
});

export function presentDelivery(delivery: WebhookDelivery): z.infer<typeof answers.webhookDelivery> {
  const organization = `organizations/${delivery.organizationId}`;
  return {
    name: `${organization}/deliveries/${delivery.id}`,
    webhook: `${organization}/webhooks/${delivery.webhookId}`,
    type: delivery.type,
    sequence: delivery.sequence === null ? undefined : String(delivery.sequence),
    state: stateOf(delivery),
    attempts: delivery.attempts,
    create_time: delivery.createdAt.toISOString(),
    last_attempt_time: delivery.lastAttemptAt?.toISOString(),
    next_attempt_time: delivery.availableAt?.toISOString(),
    request_body: delivery.body,
    response_status: delivery.lastStatus ?? undefined,
    response_body: delivery.lastAnswer ?? undefined,
    duration_ms: delivery.lastDurationMs ?? undefined,
    error: delivery.lastError ?? undefined,
  };
}

function stateOf({ deliveredAt, availableAt }: WebhookDelivery): 'PENDING' | 'DELIVERED' | 'FAILED' {
  if (availableAt) return 'PENDING';
  return deliveredAt ? 'DELIVERED' : 'FAILED';
}

/** The data of a message: a change without URLs that are credentials, which a receiver does not need. */
export function presentForWebhook(app: App): PresentForWebhook {
  return (change, viewed) => {
    const { link, upload_url, ...rest } = presentChange(app, viewed, change);
    return {
      ...rest,
      ...(link && { link: { ...link, share_uri: undefined } }),
      ...(upload_url && { upload_url: { ...upload_url, upload_uri: undefined } }),
    };
  };
}
