import { createHash } from 'node:crypto';
import { RateLimiterPostgres, RateLimiterRes } from 'rate-limiter-flexible';
import { fail } from '@/lib/base/errors';
import { createKeyedSemaphore } from '@/lib/base/keyed-semaphore';
import type { Database } from '@/lib/platform/db/database';

const minute = 60;
/**
 * Checks for one address at once: fewer than the least limit, since each counts as wrong until it proves
 * right.
 */
const checksAtOnce = 5;

export type PasswordGuesses = ReturnType<typeof createPasswordGuesses>;

/**
 * Bounds wrong passwords, counted in the database for all instances: for an account from one address, for an
 * account from anywhere (guesses that are spread over addresses), and for an address (one password tried on
 * many accounts).
 */
export function createPasswordGuesses(db: Pick<Database, 'pool'>) {
  const limiter = (keyPrefix: string, points: number, duration: number) =>
    new RateLimiterPostgres({
      storeClient: db.pool,
      storeType: 'client',
      tableName: 'rate_limits',
      tableCreated: true,
      keyPrefix,
      points,
      duration,
    });
  const limits = [
    { limiter: limiter('guess-pair', 10, 15 * minute), keyOf: pairOf },
    { limiter: limiter('guess-account', 100, 60 * minute), keyOf: ({ account }: Guess) => hashed(account) },
    {
      limiter: limiter('guess-address', 100, 15 * minute),
      keyOf: ({ address }: Guess) => address ?? 'unknown',
    },
  ];
  const withPermit = createKeyedSemaphore(checksAtOnce);

  return {
    /**
     * Runs a check of a password, which answers null for a wrong one. It counts before it is known to be
     * wrong, so that guesses at once are bounded too; a right one is not counted.
     * @throws RESOURCE_EXHAUSTED with reason TOO_MANY_ATTEMPTS, where there were too many wrong ones
     */
    during<T>(guess: Guess, check: () => Promise<T | null>): Promise<T | null> {
      return withPermit(guess.address ?? 'unknown', async () => {
        for (const { limiter, keyOf } of limits) await consume(limiter, keyOf(guess));
        const found = await check();
        if (found !== null) {
          for (const { limiter, keyOf } of limits) await limiter.reward(keyOf(guess));
        }
        return found;
      });
    },
  };
}

export type Guess = { account: string; address: string | null };

const pairOf = ({ account, address }: Guess) => hashed(`${account}\n${address}`);

/** What people type into the e-mail field may be long, or their password. */
const hashed = (text: string) => createHash('sha256').update(text).digest('base64url');

async function consume(limiter: RateLimiterPostgres, key: string): Promise<void> {
  try {
    await limiter.consume(key);
  } catch (limit) {
    if (!(limit instanceof RateLimiterRes)) throw limit;
    const seconds = Math.max(1, Math.ceil(limit.msBeforeNext / 1000));
    throw fail('TOO_MANY_ATTEMPTS', {
      values: { wait: inWords(seconds) },
      metadata: { retry_after_seconds: String(seconds) },
    });
  }
}

const inWords = (seconds: number) =>
  seconds < 120 ? `${seconds} seconds` : `${Math.ceil(seconds / 60)} minutes`;
