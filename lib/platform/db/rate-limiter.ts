import { RateLimiterPostgres, RateLimiterRes } from 'rate-limiter-flexible';
import type { Database } from './database';

/** `points` in each period of `seconds`. */
export type Limit = { name: string; points: number; seconds: number };

export type RateLimiter = ReturnType<typeof createRateLimiter>;

/** A limit that is counted in the database, for all instances together. */
export function createRateLimiter({ pool }: Pick<Database, 'pool'>, { name, points, seconds }: Limit) {
  const limiter = new RateLimiterPostgres({
    storeClient: pool,
    storeType: 'client',
    tableName: 'rate_limits',
    tableCreated: true,
    keyPrefix: name,
    points,
    duration: seconds,
  });

  return {
    /** Counts one for `key`. Returns null within the limit, else the seconds until the period ends. */
    async consume(key: string): Promise<number | null> {
      try {
        await limiter.consume(key);
        return null;
      } catch (limit) {
        if (!(limit instanceof RateLimiterRes)) throw limit;
        return Math.max(1, Math.ceil(limit.msBeforeNext / 1000));
      }
    },

    /** The seconds until the period ends if `key` has reached the limit, else null. Counts nothing. */
    async reachedFor(key: string): Promise<number | null> {
      const state = await limiter.get(key);
      if (state === null || state.consumedPoints < points) return null;
      return Math.max(1, Math.ceil(state.msBeforeNext / 1000));
    },

    /** Takes one back. */
    async takeBack(key: string): Promise<void> {
      await limiter.reward(key);
    },
  };
}
