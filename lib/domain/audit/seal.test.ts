import { describe, expect, test } from 'vitest';
import { INITIAL_HASH, type SealedEvent, sealOf } from './seal';
import { problemOf } from './verify';

const event: SealedEvent = {
  organizationId: 'acme',
  id: 'e1',
  createdAt: new Date('2026-01-02T03:04:05.678Z'),
  userId: 'u1',
  tokenId: null,
  uploadUrlId: null,
  shareLinkId: null,
  sessionId: null,
  downloadUrlId: null,
  targetName: null,
  folderName: null,
  action: 'file.upload',
  target: 'f1',
  outcome: 'OK',
  address: '192.0.2.1',
  requestId: 'r1',
};

const seal = (sequence: bigint, hash: Uint8Array) => ({
  organizationId: 'acme',
  sequence,
  eventId: 'e1',
  hash: new Uint8Array(hash),
  sealedAt: new Date(0),
});

describe('sealOf', () => {
  test('is stable: existing chains depend on it', () => {
    expect(sealOf(INITIAL_HASH, event).toString('hex')).toBe(
      'b0a40dd3aab72d17eaa33fef5283fdda8ffce65510554cdb93c481d5078bbfdd',
    );
  });

  test.each(
    Object.keys(event).map(
      (field) =>
        [
          field,
          { ...event, [field]: field === 'createdAt' ? new Date(0) : 'changed' } as SealedEvent,
        ] as const,
    ),
  )('changes with %s', (_, changed) => {
    expect(sealOf(INITIAL_HASH, changed).equals(sealOf(INITIAL_HASH, event))).toBe(false);
  });

  test('changes with the previous hash', () => {
    expect(sealOf(Buffer.alloc(32, 1), event).equals(sealOf(INITIAL_HASH, event))).toBe(false);
  });
});

describe('problemOf', () => {
  const first = seal(1n, sealOf(INITIAL_HASH, event));
  const second = seal(2n, sealOf(first.hash, event));

  test('is null for a chain that is intact', () => {
    expect(problemOf(null, first, event)).toBeNull();
    expect(problemOf(first, second, event)).toBeNull();
  });

  test('is null for the seal that remains of expired events', () => {
    expect(problemOf(null, seal(7n, INITIAL_HASH), undefined)).toBeNull();
  });

  test.each([
    ['a changed event', problemOf(first, second, { ...event, target: 'f2' }), 'was changed'],
    ['a changed hash', problemOf(first, seal(2n, INITIAL_HASH), event), 'was changed'],
    ['a missing event', problemOf(first, second, undefined), 'is missing'],
    ['a gap', problemOf(first, seal(3n, second.hash), event), 'before 3 (e1) are missing'],
    ['a missing beginning', problemOf(null, second, event), 'before 2 (e1) are missing'],
  ])('reports %s', (_, problem, text) => {
    expect(problem).toContain(text);
  });
});
