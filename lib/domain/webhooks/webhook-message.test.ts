import { Webhook } from 'standardwebhooks';
import { describe, expect, test } from 'vitest';
import { matchesType, newWebhookSecret, retryDelayMs, webhookHeaders } from './webhook-message';

describe('A message', () => {
  const now = Math.floor(Date.now() / 1000);
  const message = { id: 'msg1', timestamp: now, body: '{"type":"file.upload"}' };

  test('is verified by the reference implementation, with the old secret and the new one', () => {
    const [before, after] = [newWebhookSecret(), newWebhookSecret()];
    const headers = webhookHeaders(message, [after, before]);
    for (const secret of [before, after])
      expect(new Webhook(secret).verify(message.body, headers)).toEqual({ type: 'file.upload' });
    expect(() => new Webhook(newWebhookSecret()).verify(message.body, headers)).toThrow();
    expect(() => new Webhook(after).verify(`${message.body} `, headers)).toThrow();
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
