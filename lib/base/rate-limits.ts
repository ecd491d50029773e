import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import { addressBlock } from './address-block';
import { AppError, fail } from './errors';

/**
 * Reasons that indicate guessing: a credential that this instance never issued, or a passkey that is none of
 * its user's. A missing one is no guess.
 */
const guessReasons = new Set([
  'TOKEN_INVALID',
  'TOKEN_MALFORMED',
  'URL_INVALID',
  'SHARE_UNKNOWN',
  'UPLOAD_UNKNOWN',
  'PASSKEY_SIGN_IN_FAILED',
  'PASSKEY_REFUSED',
]);

/** Null means no limit. */
type Limits = {
  failedAuthPerMinute: number;
  maxRequestsPerMinute: number | null;
  maxConcurrentUploads: number | null;
};

export type Rates = ReturnType<typeof createRates>;

/**
 * The rate limits of this process, counted in memory. Guessing is always limited, valid callers only where
 * the operator configures it.
 */
export function createRates({ failedAuthPerMinute, maxRequestsPerMinute, maxConcurrentUploads }: Limits) {
  const failures = new RateLimiterMemory({ points: failedAuthPerMinute, duration: 60 });
  const requests =
    maxRequestsPerMinute === null
      ? null
      : new RateLimiterMemory({ points: maxRequestsPerMinute, duration: 60 });
  const uploads = new Map<string, number>();

  return {
    /**
     * Counts a failure if it was a guess and returns the error to send. Valid credentials from the same
     * address keep working.
     */
    async afterFailure(error: unknown, address: string | null): Promise<unknown> {
      if (!(error instanceof AppError) || !guessReasons.has(error.reason)) return error;
      return (await consume(failures, addressBlock(address))) ?? error;
    },

    /** @throws RESOURCE_EXHAUSTED when this token sends too many requests */
    async beforeRequest(tokenHash: string): Promise<void> {
      const error = requests && (await consume(requests, tokenHash));
      if (error) throw error;
    },

    /** Runs an upload within the limit of concurrent uploads of a token. @throws RESOURCE_EXHAUSTED */
    async duringUpload<T>(tokenId: string | null, work: () => Promise<T>): Promise<T> {
      if (maxConcurrentUploads === null || tokenId === null) return work();
      const running = uploads.get(tokenId) ?? 0;
      if (running >= maxConcurrentUploads)
        throw fail('TOO_MANY_CONCURRENT_UPLOADS', { metadata: { retry_after_seconds: '1' } });
      uploads.set(tokenId, running + 1);
      try {
        return await work();
      } finally {
        const others = (uploads.get(tokenId) ?? 1) - 1;
        if (others === 0) uploads.delete(tokenId);
        else uploads.set(tokenId, others);
      }
    },
  };
}

/** The error of a limit that is reached; null below it. */
async function consume(limiter: RateLimiterMemory, key: string): Promise<AppError | null> {
  try {
    await limiter.consume(key);
    return null;
  } catch (limit) {
    if (!(limit instanceof RateLimiterRes)) throw limit;
    return fail('RATE_LIMITED', {
      metadata: { retry_after_seconds: String(Math.ceil(limit.msBeforeNext / 1000)) },
    });
  }
}
