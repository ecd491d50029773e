import { expect, test } from 'vitest';
import { createCapabilities } from '@/lib/base/secrets/signed-secret';
import { createKnownBrowsers, KNOWN_SECONDS } from './known-browsers';

const capabilities = createCapabilities(['x'.repeat(32)]);
const browsers = createKnownBrowsers({ capabilities });
const now = new Date('2026-11-30T10:00:00Z');
const text = browsers.issue('ada@example.com', now);

test('knows a browser again, as itself', () => {
  const id = browsers.idOf(text, 'ada@example.com', now);
  expect(id).toMatch(/^[\w-]{22}$/);
  expect(browsers.idOf(text, 'ada@example.com', new Date('2027-06-01'))).toBe(id);
  const other = browsers.issue('ada@example.com', now);
  expect(browsers.idOf(other, 'ada@example.com', now)).not.toBe(id);
});

test.each([
  ['for another account', text, 'bob@example.com', now],
  ['after a year', text, 'ada@example.com', new Date(now.getTime() + KNOWN_SECONDS * 1000 + 86_400_000)],
  ['without a text', null, 'ada@example.com', now],
  ['with any text', 'text', 'ada@example.com', now],
  ['with a changed text', `${text.startsWith('A') ? 'B' : 'A'}${text.slice(1)}`, 'ada@example.com', now],
  [
    'with a text of another purpose',
    capabilities.sign('share-pass', Buffer.alloc(52)),
    'ada@example.com',
    now,
  ],
])('does not know it %s', (_, value, account, at) => {
  expect(browsers.idOf(value, account, at)).toBeNull();
});
