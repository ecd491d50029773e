import { describe, expect, test } from 'vitest';
import { MAX_ATTEMPTS, retryDelayMs } from './mail-queue';

describe('retryDelayMs', () => {
  test('doubles with each attempt', () => {
    expect([1, 2, 3].map(retryDelayMs)).toEqual([10_000, 20_000, 40_000]);
  });

  test('covers about a day', () => {
    const attempts = Array.from({ length: MAX_ATTEMPTS - 1 }, (_, index) => retryDelayMs(index + 1));
    const hours = attempts.reduce((sum, ms) => sum + ms, 0) / 3_600_000;
    expect(hours).toBeGreaterThan(20);
    expect(hours).toBeLessThan(28);
  });
});
