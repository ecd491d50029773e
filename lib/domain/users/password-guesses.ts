import { createHash } from 'node:crypto';
import { addressBlock } from '@/lib/base/address-block';
import { type AppError, fail } from '@/lib/base/errors';
import { createKeyedSemaphore } from '@/lib/base/keyed-semaphore';
import type { Database } from '@/lib/platform/db/database';
import { createRateLimiter, type RateLimiter } from '@/lib/platform/db/rate-limiter';

const minute = 60;
/**
 * Concurrent checks per address: fewer than the lowest limit, since each counts as a wrong guess until it
 * succeeds.
 */
const checksAtOnce = 5;

export type PasswordGuesses = ReturnType<typeof createPasswordGuesses>;

/** `browserId` identifies a browser that has signed in to this account before (known-browsers.ts). */
export type Guess = { account: string; address: string | null; browserId?: string | null };

/** One limit on a guess: the name that it is counted under. */
type Count = { limiter: RateLimiter; key: string };

/**
 * Limits wrong passwords, counted in the database for all instances: per account and address, per address
 * (one password tried on many accounts), and per account (guesses spread over addresses). The last one slows
 * guesses down and shuts no one out: strangers can reach it for any account.
 *
 * A browser that has signed in to the account before has a limit of its own, and no other: what strangers
 * guess does not affect it (OWASP, "Slow Down Online Guessing Attacks with Device Cookies").
 */
export function createPasswordGuesses(db: Pick<Database, 'pool'>) {
  const limiter = (name: string, points: number, seconds: number) =>
    createRateLimiter(db, { name, points, seconds });
  const byPair = limiter('guess-pair', 10, 15 * minute);
  const byAddress = limiter('guess-address', 100, 15 * minute);
  const byAccount = limiter('guess-account', 100, 60 * minute);
  const slowByAccount = limiter('guess-account-slow', 1, 5);
  const byBrowser = limiter('guess-browser', 10, 15 * minute);
  const withPermit = createKeyedSemaphore(checksAtOnce);

  /** Counts a guess; returns what to take back if the password is right. @throws TOO_MANY_ATTEMPTS */
  async function count({ account, address, browserId }: Guess): Promise<Count[]> {
    const block = addressBlock(address);
    if (browserId) {
      const own = { limiter: byBrowser, key: hashed(browserId) };
      await consume(own);
      return [own];
    }
    const pair = { limiter: byPair, key: hashed(`${account}\n${block}`) };
    const ofAddress = { limiter: byAddress, key: block };
    const ofAccount = { limiter: byAccount, key: hashed(account) };
    await consume(pair);
    await consume(ofAddress);
    if ((await byAccount.consume(ofAccount.key)) === null) return [pair, ofAddress, ofAccount];
    await consume({ limiter: slowByAccount, key: ofAccount.key });
    return [pair, ofAddress, ofAccount];
  }

  return {
    /**
     * Runs a check of a password, which returns null for a wrong one. Counts the guess before the check, so
     * that concurrent guesses are limited too, and takes it back unless the password is wrong.
     * @throws RESOURCE_EXHAUSTED with reason TOO_MANY_ATTEMPTS after too many wrong passwords
     */
    during<T>(guess: Guess, check: () => Promise<T | null>): Promise<T | null> {
      return withPermit(addressBlock(guess.address), async () => {
        const counts = await count(guess);
        let isWrong = false;
        try {
          const found = await check();
          isWrong = found === null;
          return found;
        } finally {
          if (!isWrong) for (const { limiter, key } of counts) await limiter.takeBack(key);
        }
      });
    },
  };
}

/** Hashed, because the text in the e-mail field may be long, or a password by mistake. */
const hashed = (text: string) => createHash('sha256').update(text).digest('base64url');

async function consume({ limiter, key }: Count): Promise<void> {
  const seconds = await limiter.consume(key);
  if (seconds !== null) throw tooMany(seconds);
}

export const tooMany = (seconds: number): AppError =>
  fail('TOO_MANY_ATTEMPTS', {
    values: { wait: inWords(seconds) },
    metadata: { retry_after_seconds: String(seconds) },
  });

const inWords = (seconds: number) =>
  seconds < 120 ? `${seconds} seconds` : `${Math.ceil(seconds / 60)} minutes`;
