import { createHash, randomBytes } from 'node:crypto';
import type { Capabilities } from '@/lib/base/secrets/signed-secret';
import type { Database, Transaction } from '@/lib/platform/db/database';

/** How long a challenge is good, in seconds. */
export const CHALLENGE_SECONDS = 5 * 60;

const TIME_BYTES = 6;
const NONCE_BYTES = 16;

/** What a challenge is for, and `holder`: the session or browser that asked, which alone may use it. */
export type ChallengeUse = { purpose: `passkey-${'registration' | 'use' | 'sign-in'}`; holder: string };

export type PasskeyChallenges = ReturnType<typeof createPasskeyChallenges>;

/**
 * The challenges of passkeys: signed texts, so that asking for one costs no row. A challenge is good for one
 * purpose, one holder, five minutes, and once: {@link useChallenge} keeps the used ones.
 */
export function createPasskeyChallenges({ capabilities }: { capabilities: Capabilities }) {
  return {
    /** A new challenge. WebAuthn returns its bytes in base64url, which is the text of {@link isGood}. */
    issue({ purpose, holder }: ChallengeUse, now: Date): Buffer {
      const time = Buffer.alloc(TIME_BYTES);
      time.writeUIntBE(now.getTime(), 0, TIME_BYTES);
      const payload = Buffer.concat([time, randomBytes(NONCE_BYTES), digest(holder)]);
      return Buffer.from(capabilities.sign(purpose, payload), 'base64url');
    },

    /** Whether a challenge was issued for this use, not too long ago. */
    isGood(challenge: string, { purpose, holder }: ChallengeUse, now: Date): boolean {
      const payload = capabilities.verify(purpose, challenge);
      if (!payload?.subarray(TIME_BYTES + NONCE_BYTES).equals(digest(holder))) return false;
      const age = now.getTime() - payload.readUIntBE(0, TIME_BYTES);
      return age >= 0 && age < CHALLENGE_SECONDS * 1000;
    },
  };
}

/** Uses a challenge up. Of several transactions with the same one, only one gets true. */
export async function useChallenge(tx: Transaction, challenge: string, now: Date): Promise<boolean> {
  const hash = new Uint8Array(digest(challenge));
  const data = [{ hash, expiresAt: new Date(now.getTime() + CHALLENGE_SECONDS * 1000) }];
  return (await tx.usedChallenge.createMany({ data, skipDuplicates: true })).count === 1;
}

/** Deletes used challenges that are no longer good anyway. */
export async function deleteExpiredChallenges(db: Database): Promise<void> {
  await db.prisma.usedChallenge.deleteMany({ where: { expiresAt: { lt: new Date() } } });
}

const digest = (text: string) => createHash('sha256').update(text).digest();
