import { describe, expect, it } from 'vitest';
import { fail } from '@/lib/base/errors';
import { defaultS3Limits, unlessMissing, withRetries } from './s3-retry';

const limits = {
  ...defaultS3Limits,
  attemptMs: 20,
  callMs: 200,
  retryWindowMs: 100,
  backoffMs: 1,
  maxBackoffMs: 2,
};

/** A call that throws these errors one after the other, and then returns the number of attempts. */
function createCall(...errors: Error[]) {
  const call = Object.assign(
    async () => {
      call.attempts += 1;
      const error = errors.shift();
      if (error) throw error;
      return call.attempts;
    },
    { attempts: 0 },
  );
  return call;
}

const named = (name: string) => Object.assign(new Error(name), { name });

describe('withRetries', () => {
  it('repeats a call that fails for a moment', async () => {
    expect(await withRetries(createCall(named('SlowDown'), named('InternalError')), { limits })).toBe(3);
  });

  it('does not repeat a call that was refused', async () => {
    const call = createCall(named('AccessDenied'));
    await expect(withRetries(call, { limits })).rejects.toMatchObject({ reason: 'STORAGE_UNAVAILABLE' });
    expect(call.attempts).toBe(1);
  });

  it('does not repeat a call that failed with an AppError, and keeps it', async () => {
    const error = fail('FILE_CHANGED');
    await expect(withRetries(createCall(error), { limits })).rejects.toBe(error);
  });

  it('gives up when the first failure is older than the retry window', async () => {
    const call = createCall(...Array.from({ length: 10_000 }, () => named('SlowDown')));
    await expect(withRetries(call, { limits: { ...limits, retryWindowMs: 10 } })).rejects.toMatchObject({
      reason: 'STORAGE_UNAVAILABLE',
    });
    expect(call.attempts).toBeGreaterThan(1);
  });

  it('ends an attempt that takes too long, and repeats it', async () => {
    let attempts = 0;
    const call = (signal: AbortSignal) =>
      new Promise<number>((resolve, reject) => {
        attempts += 1;
        if (attempts === 2) resolve(attempts);
        signal.addEventListener('abort', () => reject(signal.reason));
      });
    expect(await withRetries(call, { limits })).toBe(2);
  });

  it('gives a transfer all the time it needs', async () => {
    const slow = (signal: AbortSignal) =>
      new Promise<string>((resolve, reject) => {
        signal.addEventListener('abort', () => reject(signal.reason));
        setTimeout(() => resolve('sent'), 3 * limits.attemptMs);
      });
    expect(await withRetries(slow, { limits, isTransfer: true })).toBe('sent');
  });

  it('rejects with the reason of the signal instead of another attempt', async () => {
    const controller = new AbortController();
    const reason = new Error('stopped');
    const call = async () => {
      controller.abort(reason);
      throw named('SlowDown');
    };
    await expect(withRetries(call, { limits, signal: controller.signal })).rejects.toBe(reason);
  });
});

describe('unlessMissing', () => {
  it('is null for a missing object, and throws for a missing bucket', async () => {
    expect(await unlessMissing(createCall(named('NoSuchKey')), { limits })).toBeNull();
    await expect(unlessMissing(createCall(named('NoSuchBucket')), { limits })).rejects.toMatchObject({
      reason: 'STORAGE_UNAVAILABLE',
    });
  });
});
