import type { Actor, Origin } from '@/lib/base/actor';
import { fail } from '@/lib/base/errors';
import { newId } from '@/lib/base/ids';
import { olderThan, type TimePosition } from '@/lib/base/pagination/page-token';
import { recordOfUser } from '@/lib/domain/audit/audit';
import type { Database, Transaction } from '@/lib/platform/db/database';
import { Prisma, type Session, type User } from '@/lib/platform/db/generated/client';

/** A session ends this long after its last use. */
const MAX_IDLE_DAYS = 7;
/** A session ends this long after the sign-in, however much it is used. */
export const MAX_AGE_DAYS = 30;
/** A sign-in without its second factor ends after this long. */
const MAX_PENDING_MINUTES = 15;
/** A proof of who uses a session is good for this long. */
const MAX_PROOF_AGE_MINUTES = 15;
/** Of more, those that were not used for the longest time end. */
const MAX_SESSIONS = 100;
/** Longer ones are cut: the header is the client's. */
const MAX_USER_AGENT_LENGTH = 500;

/** The SQL condition of a user `u` with a second factor. */
export const HAS_FACTOR_SQL = `(EXISTS (SELECT FROM totp_factors t WHERE t.user_id = u.id AND t.confirmed_at IS NOT NULL)
  OR EXISTS (SELECT FROM passkeys p WHERE p.user_id = u.id))`;

/** The SQL condition of a session `s` of a user `u` that has not ended. */
export const IS_LIVE_SQL = `s.version = u.session_version
  AND (NOT s.is_pending OR s.created_at > now() - interval '${MAX_PENDING_MINUTES} minutes')
  AND s.last_used_at > now() - interval '${MAX_IDLE_DAYS} days' AND s.created_at > now() - interval '${MAX_AGE_DAYS} days'`;

/** Where and with which program someone signs in. */
export type SignInOrigin = Origin & { userAgent: string | null; language: string };

export type Sessions = ReturnType<typeof createSessions>;

/**
 * Browser sessions. Each has a row, and ends when the row is deleted, when it is too old, or when the
 * `sessionVersion` of its user is incremented, which ends all of them.
 */
export function createSessions({ db }: { db: Database }) {
  return {
    /**
     * Begins a session of a user whose password or identity was just checked, and returns its id. It replaces
     * the session that the browser had before, if any. `hasProvenFactor`: no second factor is pending.
     * @throws UNAUTHENTICATED if the user was disabled or their password changed since the check
     */
    async start(
      user: Pick<User, 'id' | 'sessionVersion'>,
      { userAgent, language, ...origin }: SignInOrigin,
      { previousId, hasProvenFactor }: { previousId: string | null; hasProvenFactor: boolean },
    ): Promise<string> {
      const id = newId();
      await db.transaction(async (tx) => {
        const [current] = await tx.$queryRaw<{ hasFactor: boolean }[]>`
          SELECT ${Prisma.raw(HAS_FACTOR_SQL)} AS "hasFactor" FROM users u
          WHERE u.id = ${user.id} AND u.session_version = ${user.sessionVersion} AND u.disabled_at IS NULL FOR NO KEY UPDATE OF u`;
        if (!current) throw fail('SESSION_ENDED');
        const isPending = current.hasFactor && !hasProvenFactor;
        if (previousId) await tx.session.deleteMany({ where: { id: previousId } });
        await tx.session.create({
          data: {
            id,
            userId: user.id,
            version: user.sessionVersion,
            address: origin.address,
            userAgent: userAgent?.slice(0, MAX_USER_AGENT_LENGTH),
            isPending,
          },
        });
        await tx.$executeRaw`
          UPDATE users SET language = ${language} WHERE id = ${user.id} AND language IS DISTINCT FROM ${language}`;
        await endSurplus(tx, user.id, isPending);
        const actor = { ...asActor, userId: user.id, sessionId: id, origin };
        // With a second factor, the sign-in succeeds when that is presented.
        if (!isPending) await recordOfUser(tx, { action: 'user.sign_in', userId: user.id, actor });
      });
      return id;
    },

    /** Whether a session has not ended, so that its cookie may be renewed. */
    async isLive(id: string): Promise<boolean> {
      return (await findLive(db.prisma, Prisma.sql`s.id = ${id}`)).length > 0;
    },

    /** The actor's sessions, newest first. @throws PERMISSION_DENIED for tokens */
    async list(
      actor: Actor,
      { pageSize, after }: { pageSize: number; after: TimePosition | null },
    ): Promise<Session[]> {
      requireSession(actor);
      const live = await findLive(db.prisma, Prisma.sql`u.id = ${actor.userId} AND NOT s.is_pending`);
      return db.prisma.session.findMany({
        where: { id: { in: live.map(({ id }) => id) }, ...olderThan(after) },
        orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
        take: pageSize,
      });
    },

    /** Ends one of the actor's sessions. @throws PERMISSION_DENIED for tokens; NOT_FOUND */
    async revoke(actor: Actor, id: string): Promise<void> {
      requireSession(actor);
      await db.transaction(async (tx) => {
        const [session] = await findLive(tx, Prisma.sql`s.id = ${id} AND u.id = ${actor.userId}`);
        const { count } = await tx.session.deleteMany({ where: { id: session?.id ?? '' } });
        if (count === 0) throw fail('SESSION_NOT_FOUND');
        await recordOfUser(tx, { action: 'session.revoke', userId: actor.userId, sessionId: id, actor });
      });
    },

    /** Ends the session of a browser that signs out; one that has ended already stays so. */
    async signOut(id: string, origin: Origin): Promise<void> {
      await db.transaction(async (tx) => {
        const [session] = await findLive(tx, Prisma.sql`s.id = ${id}`);
        const { count } = await tx.session.deleteMany({ where: { id } });
        if (!session || count === 0) return;
        const actor = { ...asActor, userId: session.userId, sessionId: id, origin };
        await recordOfUser(tx, { action: 'user.sign_out', userId: session.userId, actor });
      });
    },

    /** Ends all of the actor's sessions, including this one. @throws PERMISSION_DENIED for tokens */
    async endAll(actor: Actor): Promise<void> {
      requireSession(actor);
      await db.transaction(async (tx) => {
        await tx.user.update({ where: { id: actor.userId }, data: { sessionVersion: { increment: 1 } } });
        await recordOfUser(tx, { action: 'user.end_sessions', userId: actor.userId, actor });
      });
    },
  };
}

/** @throws PERMISSION_DENIED with reason SESSION_ONLY for tokens */
export function requireSession({ sessionId }: Actor): void {
  if (sessionId === null) throw fail('SESSION_ONLY');
}

/** Ends all sessions of the actor but the one that is used. */
export async function endOtherSessions(tx: Transaction, { userId, sessionId }: Actor): Promise<void> {
  const data = { sessionVersion: { increment: 1 } };
  const { sessionVersion } = await tx.user.update({ where: { id: userId }, data });
  await tx.session.updateMany({ where: { id: sessionId ?? '' }, data: { version: sessionVersion } });
}

/**
 * Changes that would give a copied session more than the session itself need a recent proof of who uses it.
 * Tokens, which cannot give one, are limited by their scopes.
 * @throws PERMISSION_DENIED with reason REAUTHENTICATION_REQUIRED
 */
export function requireRecentProof(
  { sessionId, provenAt }: Pick<Actor, 'sessionId' | 'provenAt'>,
  now = new Date(),
): void {
  if (sessionId === null) return;
  const ageMs = now.getTime() - (provenAt?.getTime() ?? 0);
  if (ageMs > MAX_PROOF_AGE_MINUTES * 60_000) throw fail('REAUTHENTICATION_REQUIRED');
}

/**
 * Repeats the check of the actor's session, if it has one, in the transaction of a change, and locks it until
 * the transaction ends.
 * @throws UNAUTHENTICATED with reason SESSION_ENDED
 */
export async function confirmSession(tx: Transaction, { sessionId }: Actor): Promise<void> {
  if (sessionId === null) return;
  const live = await findLive(tx, Prisma.sql`s.id = ${sessionId}`, Prisma.sql`FOR NO KEY UPDATE OF s, u`);
  if (live.length === 0) throw fail('SESSION_ENDED');
}

/**
 * Records the last use of a session, at most once a minute, so that a busy one costs few writes. A failure
 * here must not fail the request.
 */
export async function recordSessionUse(
  db: Database,
  { id, lastUsedAt }: Pick<Session, 'id' | 'lastUsedAt'>,
  { address }: Origin,
): Promise<void> {
  if (Date.now() - lastUsedAt.getTime() < 60_000) return;
  const text = `UPDATE sessions SET last_used_at = now(), address = coalesce($2, address)
    WHERE id = $1 AND last_used_at < now() - interval '1 minute'`;
  await db.query('session_use', text, [id, address]).catch(() => {});
}

/** Notes that the user has just proven who uses their session, which ends a pending second factor. */
export async function noteProof(tx: Transaction, { sessionId }: Actor): Promise<void> {
  const data = { isPending: false, provenAt: new Date() };
  await tx.session.updateMany({ where: { id: sessionId ?? '' }, data });
}

/**
 * Ends the sessions of a user beyond {@link MAX_SESSIONS}. Pending ones are counted apart: who knows only the
 * password must not end the sessions of its owner.
 */
async function endSurplus(tx: Transaction, userId: string, isPending: boolean): Promise<void> {
  await tx.$executeRaw`
    DELETE FROM sessions WHERE id IN (
      SELECT id FROM sessions WHERE user_id = ${userId} AND is_pending = ${isPending}
      ORDER BY last_used_at DESC, created_at DESC, id OFFSET ${MAX_SESSIONS})`;
}

/** Deletes the rows of sessions that have ended. */
export async function deleteEndedSessions(db: Database): Promise<void> {
  await db.prisma.$executeRaw`
    DELETE FROM sessions s USING users u WHERE u.id = s.user_id AND NOT (${Prisma.raw(IS_LIVE_SQL)})`;
}

/** What the audit log records of a user who signs in or out: they have no token and no URL. */
const asActor = { tokenId: null, uploadUrlId: null };

const findLive = (tx: Transaction, condition: Prisma.Sql, lock: Prisma.Sql = Prisma.empty) =>
  tx.$queryRaw<{ id: string; userId: string }[]>`
    SELECT s.id, s.user_id AS "userId" FROM sessions s JOIN users u ON u.id = s.user_id
    WHERE ${condition} AND ${Prisma.raw(IS_LIVE_SQL)} ${lock}`;
