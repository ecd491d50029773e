import { addressBlock } from '@/lib/base/address-block';
import { AppError, fail } from '@/lib/base/errors';
import type { Config } from '@/lib/config';
import type { Database } from '@/lib/platform/db/database';
import { createRateLimiter, type RateLimiter } from '@/lib/platform/db/rate-limiter';

type MassLimitsDeps = {
  db: Pick<Database, 'pool'>;
  config: Pick<Config, 'signUpsPerHour' | 'invitationMailsPerHour'>;
};

export type MassLimits = ReturnType<typeof createMassLimits>;

const hour = 3600;

/** Limits what one sender could do in masses: create accounts, and send mail to strangers. */
export function createMassLimits({ db, config }: MassLimitsDeps) {
  const limiter = (name: string, points: number) => createRateLimiter(db, { name, points, seconds: hour });
  const signUps = limiter('sign-up', config.signUpsPerHour);
  // Few people have an account already: who asks about many addresses looks for those that have one.
  const takenAddresses = limiter('sign-up-taken', Math.ceil(config.signUpsPerHour / 10));
  const mailsOfUser = limiter('invitation-user', config.invitationMailsPerHour);
  const mailsOfAddress = limiter('invitation-address', config.invitationMailsPerHour);

  return {
    /**
     * Creates an account for a stranger. Counts the attempt, and whether the email address has an account:
     * after a few of those, further attempts from the same network address fail alike.
     * @throws RESOURCE_EXHAUSTED with reason RATE_LIMITED; what `create` throws
     */
    async limitSignUp<T>(address: string | null, create: () => Promise<T>): Promise<T> {
      const block = addressBlock(address);
      await consume(signUps, block, TOO_MANY_ACCOUNTS);
      const seconds = await takenAddresses.reachedFor(block);
      if (seconds !== null) throw limited(TOO_MANY_ACCOUNTS, seconds);
      try {
        return await create();
      } catch (error) {
        if (error instanceof AppError && error.reason === 'EMAIL_TAKEN') await takenAddresses.consume(block);
        throw error;
      }
    },

    /** Counts an invitation that is sent by mail. @throws RESOURCE_EXHAUSTED with reason RATE_LIMITED */
    async countInvitationMail({ userId, address }: { userId: string; address: string | null }) {
      const problem = 'Too many invitations were sent by email.';
      await consume(mailsOfUser, userId, problem);
      await consume(mailsOfAddress, addressBlock(address), problem);
    },
  };
}

async function consume(limiter: RateLimiter, key: string, problem: string): Promise<void> {
  const seconds = await limiter.consume(key);
  if (seconds !== null) throw limited(problem, seconds);
}

const TOO_MANY_ACCOUNTS = 'Too many attempts to create an account from this address.';

const limited = (problem: string, seconds: number) =>
  fail('RATE_LIMITED', {
    message: `${problem} Try again in ${Math.ceil(seconds / 60)} minutes.`,
    metadata: { retry_after_seconds: String(seconds) },
  });
