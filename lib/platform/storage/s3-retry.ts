import { setTimeout as delay } from 'node:timers/promises';
import { linkedAbort } from './linked-abort';
import { isMissingObject, isTransient, toStorageError } from './s3-errors';

/** In milliseconds. */
export type S3Limits = {
  /** For opening a connection. */
  connectMs: number;
  /** For one attempt of a call that carries no file bytes. */
  attemptMs: number;
  /** For all attempts of such a call together. */
  callMs: number;
  /** There is no further attempt when the first failure is older than this. */
  retryWindowMs: number;
  /** For the socket to send a byte; the SDK notices up to three seconds late. */
  idleMs: number;
  /** For the next byte of a download while the reader waits for it. */
  readIdleMs: number;
  /** For cleaning up after a failed put. */
  cleanUpMs: number;
  /** The longest pause before the second attempt; it doubles before each further one. */
  backoffMs: number;
  maxBackoffMs: number;
};

export const defaultS3Limits: S3Limits = {
  connectMs: 5000,
  attemptMs: 10_000,
  callMs: 25_000,
  retryWindowMs: 20_000,
  idleMs: 10_000,
  readIdleMs: 30_000,
  cleanUpMs: 5000,
  backoffMs: 100,
  maxBackoffMs: 4000,
};

export type RetryOptions = {
  limits: S3Limits;
  signal?: AbortSignal;
  /** A transfer may continue as long as it makes progress: only the socket's idle limit ends an attempt. */
  isTransfer?: boolean;
};

/**
 * Repeats a call until it succeeds, with exponential backoff and full jitter between attempts. Every call
 * must be safe to repeat.
 * @throws the signal's reason; an AppError for a failure that is not transient, or when time is up
 */
export async function withRetries<T>(
  call: (signal: AbortSignal) => Promise<T>,
  { limits, signal, isTransfer = false }: RetryOptions,
): Promise<T> {
  const deadline = isTransfer ? Number.POSITIVE_INFINITY : performance.now() + limits.callMs;
  let giveUpAt = deadline;
  for (let attempt = 0; ; attempt++) {
    signal?.throwIfAborted();
    try {
      const timeLimit = Math.min(limits.attemptMs, deadline - performance.now());
      return await (isTransfer ? call(signal ?? never) : withTimeLimit(call, timeLimit, signal));
    } catch (error) {
      signal?.throwIfAborted();
      if (!isTransient(error)) throw toStorageError(error);
      const now = performance.now();
      if (attempt === 0) giveUpAt = Math.min(deadline, now + limits.retryWindowMs);
      const pause = Math.random() * Math.min(limits.maxBackoffMs, limits.backoffMs * 2 ** attempt);
      if (now + pause >= giveUpAt) throw toStorageError(error);
      await delay(pause, undefined, { signal }).catch(() => signal?.throwIfAborted());
    }
  }
}

/**
 * Like {@link withRetries}, but null when the object does not exist. HEAD cannot distinguish a missing bucket
 * from a missing object.
 */
export const unlessMissing = <T>(
  call: (signal: AbortSignal) => Promise<T>,
  options: RetryOptions,
): Promise<T | null> =>
  withRetries(
    (signal) =>
      call(signal).catch((error: unknown) => {
        if (isMissingObject(error)) return null;
        throw error;
      }),
    options,
  );

const never = new AbortController().signal;

async function withTimeLimit<T>(
  call: (signal: AbortSignal) => Promise<T>,
  milliseconds: number,
  signal?: AbortSignal,
): Promise<T> {
  const attempt = linkedAbort(signal);
  const timedOut = Object.assign(new Error(`No answer within ${Math.round(milliseconds)} ms.`), {
    name: 'TimeoutError',
  });
  const timer = setTimeout(() => attempt.abort(timedOut), milliseconds);
  try {
    return await call(attempt.signal);
  } catch (error) {
    throw attempt.signal.reason === timedOut ? timedOut : error;
  } finally {
    clearTimeout(timer);
    attempt.unlink();
  }
}
