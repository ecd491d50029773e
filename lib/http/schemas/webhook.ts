import { examples } from '../examples';
import { z } from '../zod';
import { displayName, nextPageToken, optionalTime, text, time } from './parts';

const url = text(2_048).openapi({
  format: 'uri',
  example: 'https://hooks.example/holdall',
  description: 'An absolute https URL of a public address.',
});

const eventTypes = z
  .array(
    text(64).regex(/^(\*|[a-z_]+\.(\*|[a-z_]+))$/, 'must be types such as file.upload, file.* or *'),
    'must be a list of types such as file.upload, file.* or *',
  )
  .min(1, 'must not be empty')
  .max(50, 'must have at most 50 types')
  .openapi({
    example: ['file.*'],
    description: 'Actions as in changes: by name, by family such as `file.*`, or `*` for all.',
  });

/** Requests about webhooks. */
export const webhookRequests = {
  createWebhook: z.object({
    url,
    event_types: eventTypes,
    display_name: displayName(100).nullish().openapi({ example: 'Archive' }),
    signature: z.enum(['v1', 'v1a']).nullish().openapi({
      description:
        'How messages are signed: `v1` (default) by HMAC-SHA256 with a secret, `v1a` by ed25519, which the public key verifies.',
    }),
  }),
  updateWebhook: z.object({
    url: url.nullish(),
    event_types: eventTypes.nullish(),
    display_name: displayName(100).nullish(),
    disabled: z.boolean().nullish().openapi({
      description: 'true pauses it. false enables it again: it then gets what it missed.',
    }),
  }),
};

const webhook = z
  .object({
    name: z.string().openapi({ example: `organizations/acme/webhooks/${examples.urlId}` }),
    url: z.string().openapi({ format: 'uri', example: 'https://hooks.example/holdall' }),
    event_types: z.array(z.string()).openapi({ example: ['file.*'] }),
    display_name: z.string().optional().openapi({ example: 'Archive' }),
    signature: z.enum(['v1', 'v1a']).openapi({ example: 'v1' }),
    public_key: z.string().optional().openapi({
      example: 'whpk_1WTJYcgQiAJ9j1LvPVKZV3dxTZJ7nGhTyHKrvJ1a1C4=',
      description: 'Verifies the signatures of `v1a`.',
    }),
    disabled: z.boolean().openapi({ example: false, description: 'Whether nothing is sent to it.' }),
    disable_time: optionalTime('When it was disabled.').optional(),
    disable_reason: z.string().optional().openapi({
      description: 'Why the service disabled it. Absent if an admin did.',
    }),
    create_time: time(),
    update_time: time(),
  })
  .openapi('Webhook', { description: 'Where changes are sent, signed as Standard Webhooks 1.0 says.' });

const delivery = z
  .object({
    name: z.string().openapi({ example: `organizations/acme/deliveries/${examples.urlId}` }),
    webhook: z.string().openapi({ example: `organizations/acme/webhooks/${examples.urlId}` }),
    type: z.string().openapi({ example: 'file.upload' }),
    sequence: z.string().optional().openapi({ format: 'int64', pattern: '^[0-9]{1,19}$', example: '42' }),
    state: z.enum(['PENDING', 'DELIVERED', 'FAILED']).openapi({ example: 'DELIVERED' }),
    attempts: z.number().int().openapi({ example: 1 }),
    create_time: time(),
    last_attempt_time: time().optional(),
    next_attempt_time: optionalTime('When it is sent next.').optional(),
    request_body: z
      .string()
      .openapi({ example: '{"type":"file.upload","timestamp":"2026-11-22T09:30:00.000Z","data":{}}' }),
    response_status: z.number().int().optional().openapi({ example: 200 }),
    response_body: z.string().optional().openapi({ description: 'At most 4 KiB of it.' }),
    duration_ms: z.number().int().optional().openapi({ example: 84 }),
    error: z.string().optional().openapi({ description: 'Why the last attempt failed.' }),
  })
  .openapi('WebhookDelivery', { description: 'A message to a webhook, and its last attempt.' });

/** Responses about them. */
export const webhookAnswers = {
  webhook,
  webhookDelivery: delivery,
  newWebhook: z
    .object({
      ...webhook.shape,
      secret: z.string().optional().openapi({
        example: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw5xJ8Kz3Q0dE=',
        description: 'Verifies the signatures of `v1`. Shown only in this response.',
      }),
    })
    .openapi('NewWebhook', { description: 'A webhook with its secret.' }),
  webhooks: z.object({ webhooks: z.array(webhook), next_page_token: nextPageToken }).openapi('WebhookList'),
  webhookDeliveries: z
    .object({ deliveries: z.array(delivery), next_page_token: nextPageToken })
    .openapi('WebhookDeliveryList'),
};
