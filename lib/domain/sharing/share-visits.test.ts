import { describe, expect, test } from 'vitest';
import { shareErrors } from './share-links';
import { isLimitReached, linkViolation } from './share-visits';

const now = new Date('2026-01-02T00:00:00Z');
const earlier = new Date(now.getTime() - 1);
const later = new Date(now.getTime() + 1);

describe('linkViolation', () => {
  test.each([
    ['without expiry', { revokedAt: null, expiresAt: null }, null],
    ['before its expiry', { revokedAt: null, expiresAt: later }, null],
    ['at its expiry', { revokedAt: null, expiresAt: now }, 'expired'],
    ['after its expiry', { revokedAt: null, expiresAt: earlier }, 'expired'],
    ['that was revoked', { revokedAt: earlier, expiresAt: later }, 'revoked'],
    ['that was revoked and has expired', { revokedAt: earlier, expiresAt: earlier }, 'revoked'],
  ] as const)('of a link %s', (_, link, violation) => {
    expect(linkViolation(link, now)).toBe(violation);
  });
});

test.each([
  [null, 1_000, false],
  [3, 2, false],
  [3, 3, true],
  [3, 4, true],
])('a limit of %s with %s downloads is reached: %s', (maxDownloads, downloadCount, result) => {
  expect(isLimitReached({ maxDownloads, downloadCount })).toBe(result);
});

test('every state of a link that does not open has its own reason', () => {
  const reasons = Object.values(shareErrors).map((error) => error().reason);
  expect(new Set(reasons).size).toBe(reasons.length);
  for (const error of Object.values(shareErrors)) expect(error().code).toBe('NOT_FOUND');
});
