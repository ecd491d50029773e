import { createHmac, createPrivateKey, generateKeyPairSync, randomBytes, sign } from 'node:crypto';

const SHARED_PREFIX = 'whsec_';
const PRIVATE_PREFIX = 'whsk_';
const PUBLIC_PREFIX = 'whpk_';

/**
 * How messages are signed: `v1` by HMAC-SHA256 with a secret that the receiver has too, `v1a` by ed25519 with
 * a key that never leaves the service.
 */
export const signatures = ['v1', 'v1a'] as const;
export type Signature = (typeof signatures)[number];

/** What signs, and for `v1a` what verifies. */
export type WebhookKey = { secret: string; publicKey: string | null };

/** A new key: `whsec_` and the base64 of 32 bytes, or a pair `whsk_` and `whpk_` (Standard Webhooks 1.0). */
export function newWebhookKey(signature: Signature): WebhookKey {
  if (signature === 'v1')
    return { secret: SHARED_PREFIX + randomBytes(32).toString('base64'), publicKey: null };
  const { d = '', x = '' } = generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' });
  const [seed, point] = [Buffer.from(d, 'base64url'), Buffer.from(x, 'base64url')];
  return {
    // The seed and the public key, as most libraries keep a private key.
    secret: PRIVATE_PREFIX + Buffer.concat([seed, point]).toString('base64'),
    publicKey: PUBLIC_PREFIX + point.toString('base64'),
  };
}

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
  const key = Buffer.from(secret.slice(secret.indexOf('_') + 1), 'base64');
  const text = `${id}.${timestamp}.${body}`;
  if (secret.startsWith(PRIVATE_PREFIX))
    return `v1a,${sign(null, Buffer.from(text), privateKeyOf(key)).toString('base64')}`;
  return `v1,${createHmac('sha256', key).update(text).digest('base64')}`;
}

/** From the seed and the public key, 32 bytes each. */
function privateKeyOf(key: Buffer) {
  const [d, x] = [key.subarray(0, 32).toString('base64url'), key.subarray(32).toString('base64url')];
  return createPrivateKey({ key: { kty: 'OKP', crv: 'Ed25519', d, x }, format: 'jwk' });
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
