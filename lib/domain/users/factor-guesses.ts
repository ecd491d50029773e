import type { Database } from '@/lib/platform/db/database';
import { createRateLimiter } from '@/lib/platform/db/rate-limiter';
import { tooMany } from './password-guesses';

/**
 * The limit of wrong codes of a user, from all addresses together: a guesser has the password already. Ten in
 * a quarter of an hour leave a chance of 0.3 % a day with six digits.
 */
const LIMIT = { name: 'guess-factor', points: 10, seconds: 15 * 60 };

export function createFactorGuesses(db: Pick<Database, 'pool'>) {
  const limiter = createRateLimiter(db, LIMIT);
  return {
    /**
     * Runs a check of a code, which throws for a wrong one. Counts the guess before the check, so that
     * concurrent guesses are limited too, and takes it back if the code is right.
     * @throws RESOURCE_EXHAUSTED with reason TOO_MANY_ATTEMPTS
     */
    async during<T>(userId: string, check: () => Promise<T>): Promise<T> {
      const seconds = await limiter.consume(userId);
      if (seconds !== null) throw tooMany(seconds);
      const result = await check();
      await limiter.takeBack(userId);
      return result;
    },
  };
}
