import { createHash } from 'node:crypto';
import { RateLimiterPostgres, RateLimiterRes } from 'rate-limiter-flexible';
import { fail } from '@/lib/base/errors';
import { createKeyedSemaphore } from '@/lib/base/keyed-semaphore';
import type { Database } from '@/lib/platform/db/database';

const minute = 60;
/**
 * Concurrent checks per address: fewer than the lowest limit, since each counts as a wrong guess until it
 * succeeds.
 */
const checksAtOnce = 5;

export type PasswordGuesses = ReturnType<typeof createPasswordGuesses>;

/**
 * Limits wrong passwords, counted in the database for all instances: per account and address, per account
 * (guesses spread over addresses), and per address (one password tried on many accounts).
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
     * Runs a check of a password, which returns null for a wrong one. Counts the guess before the check, so
     * that concurrent guesses are limited too, and takes it back if the password is right.
     * @throws RESOURCE_EXHAUSTED with reason TOO_MANY_ATTEMPTS after too many wrong passwords
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

/** Hashed, because the text in the e-mail field may be long, or a password by mistake. */
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
