import type { Actor } from '@/lib/base/actor';
import type { AuditAction } from '@/lib/base/audit-action';
import { checkEmail } from '@/lib/base/email-address';
import { fail } from '@/lib/base/errors';
import { newId } from '@/lib/base/ids';
import type { SecretBox } from '@/lib/base/secrets/secret-box';
import { recordOfUser } from '@/lib/domain/audit/audit';
import type { Database, Transaction } from '@/lib/platform/db/database';
import type { Passkey, TotpFactor, User } from '@/lib/platform/db/generated/client';
import { deleteFactors } from './claim-account';
import { createFactorGuesses } from './factor-guesses';
import { hashRecoveryCode, newRecoveryCodes } from './recovery-code';
import { confirmSession, endOtherSessions, noteProof, requireRecentProof, requireSession } from './sessions';
import { isTotpCode, newTotpSecret, totpStep, totpUri, typedCode } from './totp';

/** The second factors of a user. `totp`: the authenticator app, if one is set up. */
export type FactorState = { totp: TotpFactor | null; passkeys: Passkey[]; recoveryCodeCount: number };

export type Factors = ReturnType<typeof createFactors>;

/**
 * Second factors: an authenticator app, and recovery codes for when it is lost. What is special to passkeys
 * is in passkeys.ts.
 */
export function createFactors({ db, secretBox }: { db: Database; secretBox: SecretBox }) {
  const guesses = createFactorGuesses(db);

  /** Uses a code of the app, or a recovery code. Each is good once. */
  async function useCode(tx: Transaction, userId: string, code: string): Promise<boolean> {
    const typed = typedCode(code);
    return isTotpCode(typed) ? useTotpCode(tx, userId, typed) : useRecoveryCode(tx, userId, typed);
  }

  async function useTotpCode(tx: Transaction, userId: string, code: string): Promise<boolean> {
    const factor = await tx.totpFactor.findFirst({ where: { userId, confirmedAt: { not: null } } });
    const step = factor && stepOf(factor, code);
    if (!step) return false;
    // Of two requests with one code, one changes the row.
    const { count } = await tx.totpFactor.updateMany({
      where: { userId, lastStep: { lt: step } },
      data: { lastStep: step, lastUsedAt: new Date() },
    });
    return count === 1;
  }

  function stepOf({ sealedSecret, lastStep }: TotpFactor, code: string): bigint | null {
    const secret = secretBox.open(sealedSecret);
    if (secret === null) throw fail('FACTOR_UNREADABLE');
    return totpStep(secret, typedCode(code), lastStep);
  }

  return {
    /** @throws PERMISSION_DENIED for tokens */
    async state(actor: Actor): Promise<FactorState> {
      requireSession(actor);
      const { userId } = actor;
      const [totp, passkeys, recoveryCodeCount] = await Promise.all([
        db.prisma.totpFactor.findFirst({ where: { userId, confirmedAt: { not: null } } }),
        db.prisma.passkey.findMany({ where: { userId }, orderBy: [{ createdAt: 'asc' }, { id: 'asc' }] }),
        db.prisma.recoveryCode.count({ where: { userId } }),
      ]);
      return { totp, passkeys, recoveryCodeCount };
    },

    /** Which kinds of factors the user of a session can present. */
    async kinds(sessionId: string): Promise<{ hasApp: boolean; hasPasskey: boolean }> {
      const user = { sessions: { some: { id: sessionId } } };
      const [apps, passkeys] = await Promise.all([
        db.prisma.totpFactor.count({ where: { user, confirmedAt: { not: null } } }),
        db.prisma.passkey.count({ where: { user } }),
      ]);
      return { hasApp: apps > 0, hasPasskey: passkeys > 0 };
    },

    /**
     * A new secret for the user's authenticator app. It counts once {@link confirmTotp} has a code of it.
     * @throws PERMISSION_DENIED for tokens, and without a recent proof; ALREADY_EXISTS
     */
    async startTotp(actor: Actor): Promise<{ secret: string; uri: string }> {
      requireSession(actor);
      requireRecentProof(actor);
      const secret = newTotpSecret();
      const { userId } = actor;
      const { email } = await db.prisma.user.findUniqueOrThrow({ where: { id: userId } });
      const data = {
        id: newId(),
        sealedSecret: new Uint8Array(secretBox.seal(secret)),
        createdAt: new Date(),
      };
      await db.transaction(async (tx) => {
        await confirmSession(tx, actor);
        await tx.totpFactor.deleteMany({ where: { userId, confirmedAt: null } });
        const { count } = await tx.totpFactor.createMany({ data: { userId, ...data }, skipDuplicates: true });
        if (count === 0) throw fail('FACTOR_EXISTS');
      });
      return { secret, uri: totpUri(email, secret) };
    },

    /**
     * Sets the app up with a code that it shows, and returns new recovery codes, which replace earlier ones.
     * Other sessions end.
     * @throws PERMISSION_DENIED as startTotp; INVALID_ARGUMENT for a wrong code; FAILED_PRECONDITION if the
     *   setup was not started; RESOURCE_EXHAUSTED
     */
    async confirmTotp(actor: Actor, code: string): Promise<string[]> {
      requireSession(actor);
      requireRecentProof(actor);
      return guesses.during(actor.userId, () =>
        changeFactors(db, { actor, action: 'user.add_factor' }, async (tx) => {
          const { userId } = actor;
          const started = await tx.totpFactor.findFirst({ where: { userId, confirmedAt: null } });
          if (!started) throw fail('FACTOR_NOT_STARTED');
          const step = stepOf(started, code);
          if (!step) throw fail('FACTOR_CODE_WRONG');
          const data = { confirmedAt: new Date(), lastStep: step };
          const { count } = await tx.totpFactor.updateMany({
            where: { id: started.id, confirmedAt: null },
            data,
          });
          if (count === 0) throw fail('FACTOR_NOT_STARTED');
          return replaceRecoveryCodes(tx, userId);
        }),
      );
    },

    /**
     * Removes the app or a passkey; without another factor the recovery codes end, too. Other sessions end.
     * @throws PERMISSION_DENIED as startTotp; NOT_FOUND
     */
    async remove(actor: Actor, id: string): Promise<void> {
      await changeFactors(db, { actor, action: 'user.remove_factor' }, async (tx) => {
        const { userId } = actor;
        const app = await tx.totpFactor.deleteMany({ where: { id, userId, confirmedAt: { not: null } } });
        const passkey = await tx.passkey.deleteMany({ where: { id, userId } });
        if (app.count + passkey.count === 0) throw fail('FACTOR_NOT_FOUND');
        if (!(await hasFactor(tx, userId))) await tx.recoveryCode.deleteMany({ where: { userId } });
      });
    },

    /**
     * New recovery codes; the earlier ones end. Other sessions end.
     * @throws PERMISSION_DENIED as startTotp; FAILED_PRECONDITION without a factor
     */
    async createRecoveryCodes(actor: Actor): Promise<string[]> {
      return changeFactors(db, { actor, action: 'user.create_recovery_codes' }, async (tx) => {
        if (!(await hasFactor(tx, actor.userId))) throw fail('FACTOR_MISSING');
        return replaceRecoveryCodes(tx, actor.userId);
      });
    },

    /**
     * Presents the second factor of a session in which it is pending, which ends that state.
     * @throws PERMISSION_DENIED for tokens; FAILED_PRECONDITION if it is not pending; INVALID_ARGUMENT for
     *   a wrong code; RESOURCE_EXHAUSTED after too many
     */
    async verify(actor: Actor, code: string): Promise<void> {
      requireSession(actor);
      if (!actor.isPending) throw fail('FACTOR_NOT_PENDING');
      const { userId } = actor;
      await guesses.during(userId, async () => {
        const isCorrect = await db.transaction(async (tx) => {
          await confirmSession(tx, actor);
          if (!(await useCode(tx, userId, code))) return false;
          await completeSignIn(tx, actor);
          return true;
        });
        if (isCorrect) return;
        await recordOfUser(db.prisma, { action: 'user.sign_in', userId, outcome: 'DENIED', actor });
        throw fail('FACTOR_CODE_WRONG');
      });
    },

    /**
     * Removes all second factors of a user who lost them, and ends their sessions. For the command line.
     * @throws NOT_FOUND
     */
    async reset(email: string): Promise<User> {
      const address = checkEmail(email);
      return db.transaction(async (tx) => {
        const user = await tx.user.findUnique({ where: { email: address } });
        if (!user)
          throw fail('USER_NOT_FOUND', { message: `There is no user with the email address ${address}.` });
        await deleteFactors(tx, user.id);
        await tx.user.update({ where: { id: user.id }, data: { sessionVersion: { increment: 1 } } });
        await recordOfUser(tx, { action: 'user.reset_factors', userId: user.id });
        return user;
      });
    },
  };
}

/** Whether a user must present a second factor when they sign in. */
export async function hasFactor(tx: Transaction, userId: string): Promise<boolean> {
  if ((await tx.totpFactor.count({ where: { userId, confirmedAt: { not: null } } })) > 0) return true;
  return (await tx.passkey.count({ where: { userId } })) > 0;
}

type FactorAction = Extract<AuditAction, `user.${string}`>;

/** A change of factors: by a session that proved who uses it, which alone goes on. */
export async function changeFactors<T>(
  db: Database,
  { actor, action }: { actor: Actor; action: FactorAction },
  work: (tx: Transaction) => Promise<T>,
): Promise<T> {
  requireSession(actor);
  requireRecentProof(actor);
  return db.transaction(async (tx) => {
    await confirmSession(tx, actor);
    const result = await work(tx);
    await endOtherSessions(tx, actor);
    await recordOfUser(tx, { action, userId: actor.userId, actor });
    return result;
  });
}

/** Ends the pending state of the actor's session, in the transaction that used the second factor. */
export async function completeSignIn(tx: Transaction, actor: Actor): Promise<void> {
  await noteProof(tx, actor);
  await recordOfUser(tx, { action: 'user.sign_in', userId: actor.userId, actor });
}

/** New recovery codes for a user who has none; empty for others. */
export async function createMissingRecoveryCodes(tx: Transaction, userId: string): Promise<string[]> {
  const count = await tx.recoveryCode.count({ where: { userId } });
  return count > 0 ? [] : replaceRecoveryCodes(tx, userId);
}

async function replaceRecoveryCodes(tx: Transaction, userId: string): Promise<string[]> {
  const codes = newRecoveryCodes();
  await tx.recoveryCode.deleteMany({ where: { userId } });
  await tx.recoveryCode.createMany({
    data: codes.map((code) => ({ userId, hash: new Uint8Array(hashRecoveryCode(userId, code)) })),
  });
  return codes;
}

async function useRecoveryCode(tx: Transaction, userId: string, code: string): Promise<boolean> {
  const hash = new Uint8Array(hashRecoveryCode(userId, code));
  return (await tx.recoveryCode.deleteMany({ where: { userId, hash } })).count === 1;
}
