import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import { AppError, fail } from './errors';

/** Reasons that speak of guessing: a credential that could not be one of ours. A missing one is no guess. */
const guesses = new Set(['TOKEN_INVALID', 'TOKEN_MALFORMED', 'URL_INVALID', 'SHARE_UNKNOWN']);

/** Null: no limit. */
type Limits = {
  failedAuthPerMinute: number;
  maxRequestsPerMinute: number | null;
  maxConcurrentUploads: number | null;
};

export type Rates = ReturnType<typeof createRates>;

/**
 * Limits of this process, counted in memory: guessing is always bounded, valid callers only where the
 * operator says so.
 */
export function createRates({ failedAuthPerMinute, maxRequestsPerMinute, maxConcurrentUploads }: Limits) {
  const wrong = new RateLimiterMemory({ points: failedAuthPerMinute, duration: 60 });
  const valid =
    maxRequestsPerMinute === null
      ? null
      : new RateLimiterMemory({ points: maxRequestsPerMinute, duration: 60 });
  const uploads = new Map<string, number>();

  return {
    /**
     * Counts a failure if it was a guess; answers what to tell the guesser. Right credentials from the same
     * address are untouched.
     */
    async afterFailure(error: unknown, address: string | null): Promise<unknown> {
      if (!(error instanceof AppError) || !guesses.has(error.reason)) return error;
      return (await refusal(wrong, address ?? 'unknown')) ?? error;
    },

    /** @throws RESOURCE_EXHAUSTED when this token asks too often */
    async beforeRequest(tokenHash: string): Promise<void> {
      const error = valid && (await refusal(valid, tokenHash));
      if (error) throw error;
    },

    /** Runs one upload among the few that a token may have at once. @throws RESOURCE_EXHAUSTED */
    async duringUpload<T>(tokenId: string | null, work: () => Promise<T>): Promise<T> {
      if (maxConcurrentUploads === null || tokenId === null) return work();
      const running = uploads.get(tokenId) ?? 0;
      if (running >= maxConcurrentUploads)
        throw fail('TOO_MANY_CONCURRENT_UPLOADS', { metadata: { retry_after_seconds: '1' } });
      uploads.set(tokenId, running + 1);
      try {
        return await work();
      } finally {
        const left = (uploads.get(tokenId) ?? 1) - 1;
        if (left === 0) uploads.delete(tokenId);
        else uploads.set(tokenId, left);
      }
    },
  };
}

async function refusal(limiter: RateLimiterMemory, key: string): Promise<AppError | null> {
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
