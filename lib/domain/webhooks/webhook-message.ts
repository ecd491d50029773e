import { createHmac, randomBytes } from 'node:crypto';

const SECRET_PREFIX = 'whsec_';

/** A new signing secret: `whsec_` and the base64 of 32 bytes (Standard Webhooks 1.0). */
export const newWebhookSecret = () => SECRET_PREFIX + randomBytes(32).toString('base64');

/** A message as it is sent: `id` is the same on every attempt, `timestamp` is that of the attempt. */
type Message = { id: string; timestamp: number; body: string };

/**
 * The headers of an attempt. While a secret is replaced, both sign, separated by a space.
 */
export function webhookHeaders(message: Message, secrets: string[]): Record<string, string> {
  const { id, timestamp } = message;
  return {
    'Content-Type': 'application/json',
    'User-Agent': 'Holdall-Webhooks/1',
    'webhook-id': id,
    'webhook-timestamp': String(timestamp),
    'webhook-signature': secrets.map((secret) => signatureOf(message, secret)).join(' '),
  };
}

function signatureOf({ id, timestamp, body }: Message, secret: string): string {
  const key = Buffer.from(secret.slice(SECRET_PREFIX.length), 'base64');
  return `v1,${createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64')}`;
}

/** Whether a type of event, such as `file.upload`, is one that a webhook wants: by name, `file.*` or `*`. */
export const matchesType = (wanted: readonly string[], type: string) =>
  wanted.some((pattern) =>
    pattern.endsWith('*') ? type.startsWith(pattern.slice(0, -1)) : pattern === type,
  );

const [SECOND, MINUTE, HOUR] = [1_000, 60_000, 3_600_000];

/** How long to wait after each failed attempt: the example of the specification, three and a half days. */
const retryDelaysMs = [
  5 * SECOND,
  5 * MINUTE,
  30 * MINUTE,
  ...[2, 5, 10, 14, 20, 24].map((hours) => hours * HOUR),
];

/**
 * How long to wait after so many failed attempts, in milliseconds; null: give up. `random` is from 0 to 1: a
 * fifth of the delay is jitter, so that receivers that come back are not flooded.
 */
export function retryDelayMs(
  attempts: number,
  random: number,
  retryAfterSeconds: number | null,
): number | null {
  const delay = retryDelaysMs[attempts - 1];
  if (delay === undefined) return null;
  const wanted = Math.min((retryAfterSeconds ?? 0) * SECOND, 24 * HOUR);
  return Math.max(wanted, Math.round(delay * (0.9 + random * 0.2)));
}
