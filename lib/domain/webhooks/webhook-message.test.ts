import { spawnSync } from 'node:child_process';
import { createPublicKey, verify } from 'node:crypto';
import { Webhook } from 'standardwebhooks';
import { describe, expect, test } from 'vitest';
import { matchesType, newWebhookKey, retryDelayMs, webhookHeaders } from './webhook-message';

/** The Python that has the reference implementation for it: `pip install standardwebhooks`. */
const python = process.env.PYTHON || 'python3';
const inPython = (program: string, input: object) =>
  spawnSync(python, ['-c', program], { input: JSON.stringify(input), encoding: 'utf8' });

describe('A message', () => {
  const now = Math.floor(Date.now() / 1000);
  const message = { id: 'msg1', timestamp: now, body: '{"type":"file.upload"}' };

  test('is verified by the reference implementation, with the old secret and the new one', () => {
    const [before, after] = [newWebhookKey('v1').secret, newWebhookKey('v1').secret];
    const headers = webhookHeaders(message, [after, before]);
    for (const secret of [before, after])
      expect(new Webhook(secret).verify(message.body, headers)).toEqual({ type: 'file.upload' });
    expect(() => new Webhook(newWebhookKey('v1').secret).verify(message.body, headers)).toThrow();
    expect(() => new Webhook(after).verify(`${message.body} `, headers)).toThrow();
  });

  // Only registered where that package is: it is no part of this project.
  if (inPython('import standardwebhooks', {}).status === 0)
    test('is verified by the reference implementation for Python', () => {
      const { secret } = newWebhookKey('v1');
      const verifier = `import json, sys
from standardwebhooks.webhooks import Webhook
given = json.load(sys.stdin)
print(json.dumps(Webhook(given["secret"]).verify(given["body"], given["headers"])))`;
      const given = { secret, body: message.body, headers: webhookHeaders(message, [secret]) };
      expect(JSON.parse(inPython(verifier, given).stdout)).toEqual({ type: 'file.upload' });
      const forged = inPython(verifier, { ...given, body: `${message.body} ` });
      expect(forged.status).not.toBe(0);
      expect(forged.stderr).toContain('WebhookVerificationError');
    });

  test('with an ed25519 key is verified by the public one alone, also while keys rotate', () => {
    const [before, after] = [newWebhookKey('v1a'), newWebhookKey('v1a')];
    const signed = webhookHeaders(message, [after.secret, before.secret])['webhook-signature'] ?? '';
    const isSignedBy = (publicKey: string | null, body: string) =>
      signed.split(' ').some((signature) => {
        const [version, base64 = ''] = signature.split(',');
        const x = Buffer.from(publicKey?.replace(/^whpk_/, '') ?? '', 'base64').toString('base64url');
        const key = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' });
        const text = Buffer.from(`${message.id}.${message.timestamp}.${body}`);
        return version === 'v1a' && verify(null, text, key, Buffer.from(base64, 'base64'));
      });
    for (const { secret, publicKey } of [before, after]) {
      expect(secret).toMatch(/^whsk_/);
      expect(publicKey).toMatch(/^whpk_/);
      expect(isSignedBy(publicKey, message.body)).toBe(true);
      expect(isSignedBy(publicKey, `${message.body} `)).toBe(false);
    }
    expect(isSignedBy(newWebhookKey('v1a').publicKey, message.body)).toBe(false);
  });
});

test.each([
  [['*'], 'file.upload', true],
  [['file.*'], 'file.upload', true],
  [['file.upload'], 'file.upload', true],
  [['file.upload'], 'file.update', false],
  [['folder.*'], 'file.upload', false],
  [['member.add', 'file.d*'], 'file.delete', true],
])('%s wants %s: %s', (wanted, type, result) => {
  expect(matchesType(wanted, type)).toBe(result);
});

test('Attempts are repeated later and later, not before the receiver asks for, and given up in the end', () => {
  expect(retryDelayMs(1, 0.5, null)).toBe(5_000);
  expect(retryDelayMs(2, 0, null)).toBe(270_000);
  expect(retryDelayMs(1, 0.5, 120)).toBe(120_000);
  expect(retryDelayMs(9, 1, null)).toBe(95_040_000);
  expect(retryDelayMs(10, 0.5, null)).toBeNull();
});
