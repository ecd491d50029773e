import { describe, expect, test } from 'vitest';
import { fail } from './errors';
import { createRates } from './rate-limits';

const limits = { failedAuthPerMinute: 2, maxRequestsPerMinute: null, maxConcurrentUploads: null };

describe('afterFailure', () => {
  const guess = fail('TOKEN_INVALID');

  test('replaces the error of a guess above the limit, for this address only', async () => {
    const rates = createRates(limits);
    expect(await rates.afterFailure(guess, '192.0.2.1')).toBe(guess);
    expect(await rates.afterFailure(guess, '192.0.2.1')).toBe(guess);
    expect(await rates.afterFailure(guess, '192.0.2.1')).toMatchObject({
      reason: 'RATE_LIMITED',
      metadata: { retry_after_seconds: expect.stringMatching(/^[1-9]\d*$/) },
    });
    expect(await rates.afterFailure(guess, '192.0.2.2')).toBe(guess);
  });

  test.each([fail('CREDENTIAL_MISSING'), fail('FILE_NOT_FOUND'), new Error('broken')])(
    'does not count %s',
    async (error) => {
      const rates = createRates(limits);
      for (let count = 0; count < 5; count += 1)
        expect(await rates.afterFailure(error, '192.0.2.1')).toBe(error);
    },
  );
});

describe('beforeRequest', () => {
  test('has no limit by default', async () => {
    const rates = createRates(limits);
    for (let count = 0; count < 100; count += 1) await rates.beforeRequest('token');
  });

  test('rejects the requests of a token above the limit', async () => {
    const rates = createRates({ ...limits, maxRequestsPerMinute: 1 });
    await rates.beforeRequest('one');
    await expect(rates.beforeRequest('one')).rejects.toMatchObject({ reason: 'RATE_LIMITED' });
    await rates.beforeRequest('two');
  });
});

describe('duringUpload', () => {
  const rates = createRates({ ...limits, maxConcurrentUploads: 1 });

  test('rejects a second upload of a token while one runs, and not after it', async () => {
    let finish = () => {};
    const first = rates.duringUpload(
      'one',
      () =>
        new Promise<void>((resolve) => {
          finish = resolve;
        }),
    );
    await expect(rates.duringUpload('one', async () => {})).rejects.toMatchObject({
      reason: 'TOO_MANY_CONCURRENT_UPLOADS',
    });
    expect(await rates.duringUpload('two', async () => 'other token')).toBe('other token');
    expect(await rates.duringUpload(null, async () => 'session')).toBe('session');
    finish();
    await first;
    expect(await rates.duringUpload('one', async () => 'again')).toBe('again');
  });

  test('counts a failed upload as over', async () => {
    await expect(
      rates.duringUpload('three', async () => Promise.reject(new Error('broken'))),
    ).rejects.toThrow('broken');
    expect(await rates.duringUpload('three', async () => 'again')).toBe('again');
  });
});
