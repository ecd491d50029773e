import { addressBlock } from '@/lib/base/address-block';
import { fail } from '@/lib/base/errors';
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
  const mailsOfUser = limiter('invitation-user', config.invitationMailsPerHour);
  const mailsOfAddress = limiter('invitation-address', config.invitationMailsPerHour);

  return {
    /** Counts an attempt to create an account. @throws RESOURCE_EXHAUSTED with reason RATE_LIMITED */
    async countSignUp(address: string | null): Promise<void> {
      await consume(signUps, addressBlock(address), 'Too many accounts were created from this address.');
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
  if (seconds === null) return;
  throw fail('RATE_LIMITED', {
    message: `${problem} Try again in ${Math.ceil(seconds / 60)} minutes.`,
    metadata: { retry_after_seconds: String(seconds) },
  });
}
