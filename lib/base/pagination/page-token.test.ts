import { describe, expect, test } from 'vitest';
import { createCapabilities } from '../secrets/signed-secret';
import { nextToken, olderThan, positionOf, timePositionOf } from './page-token';

const capabilities = createCapabilities(['x'.repeat(32)]);

describe('a page token', () => {
  test('carries the keys of the last row to the next request of the same list', () => {
    const token = nextToken(capabilities, 'list', ['2026-01-01', 'id-1']);
    expect(positionOf(capabilities, 'list', token)).toEqual(['2026-01-01', 'id-1']);
  });

  test('is empty after the last page, and an empty one begins at the first row', () => {
    expect(nextToken(capabilities, 'list', null)).toBe('');
    expect(positionOf(capabilities, 'list', '')).toBeNull();
  });

  test.each([
    ['of another list', nextToken(capabilities, 'other', ['a'])],
    ['of another instance', nextToken(createCapabilities(['y'.repeat(32)]), 'list', ['a'])],
    [
      'that was changed',
      nextToken(capabilities, 'list', ['a']).replace(/^./, (first) => (first === 'W' ? 'X' : 'W')),
    ],
    ['that is any text', 'next'],
    ['of another purpose', capabilities.sign('tus-upload', Buffer.from('["list","a"]'))],
  ])('%s is rejected', (_, token) => {
    expect(() => positionOf(capabilities, 'list', token)).toThrow(
      expect.objectContaining({ reason: 'PAGE_TOKEN_INVALID' }),
    );
  });
});

describe('lists by time of creation', () => {
  const createdAt = new Date('2026-01-02T03:04:05.678Z');

  test('keep milliseconds in their tokens', () => {
    const token = nextToken(capabilities, 'list', [createdAt.toISOString(), 'id-1']);
    expect(timePositionOf(capabilities, 'list', token)).toEqual({ createdAt, id: 'id-1' });
    expect(timePositionOf(capabilities, 'list', '')).toBeNull();
  });

  test('continue with older rows, and with smaller ids of the same time', () => {
    expect(olderThan({ createdAt, id: 'id-1' })).toEqual({
      OR: [{ createdAt: { lt: createdAt } }, { createdAt, id: { lt: 'id-1' } }],
    });
    expect(olderThan(null)).toBeNull();
  });
});
