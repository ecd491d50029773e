import type { Database, Transaction } from '@/lib/platform/db/database';
import { discardOrphans } from './discard';

/** A content that this process compacts, until the claim expires. */
export type Content = { organizationId: string; contentId: string };

const CLAIM_SECONDS = 120;
const RENEWAL_MS = 30_000;

/** Claims a content that is due; null if there is none. Concurrent processes get different contents. */
export async function claimContent(db: Database): Promise<Content | null> {
  const rows = await db.prisma.$queryRaw<Content[]>`
    WITH due AS (
      SELECT organization_id, id FROM contents WHERE compact_at <= now() ORDER BY compact_at LIMIT 1 FOR UPDATE SKIP LOCKED)
    UPDATE contents c SET compact_at = now() + make_interval(secs => ${CLAIM_SECONDS})
    FROM due WHERE c.organization_id = due.organization_id AND c.id = due.id
    RETURNING c.organization_id AS "organizationId", c.id AS "contentId"`;
  return rows[0] ?? null;
}

/** Ends a claim. The content is due again in `seconds`, or not at all if null. */
export async function endClaim(
  db: Pick<Transaction, '$executeRaw'>,
  { organizationId, contentId }: Content,
  seconds: number | null,
): Promise<void> {
  await db.$executeRaw`
    UPDATE contents SET compact_at = now() + make_interval(secs => ${seconds}::int)
    WHERE organization_id = ${organizationId} AND id = ${contentId}`;
}

/**
 * Runs `work`, which stores objects under `keys`. Puts the keys into the outbox first, due when the claim
 * expires, so that a crash leaves no orphaned object; the swap deletes these intents. Renews claim and
 * intents while `work` runs.
 */
export async function withIntents<T>(
  db: Database,
  { organizationId, contentId, keys }: Content & { keys: string[] },
  work: () => Promise<T>,
): Promise<T> {
  await db.prisma.$executeRaw`
    INSERT INTO outbox (key, organization_id, available_at)
    SELECT unnest(${keys}::text[]), ${organizationId}, now() + make_interval(secs => ${CLAIM_SECONDS})`;
  const renew = () => db.prisma.$executeRaw`
    WITH claim AS (
      UPDATE contents SET compact_at = now() + make_interval(secs => ${CLAIM_SECONDS})
      WHERE organization_id = ${organizationId} AND id = ${contentId})
    UPDATE outbox SET available_at = now() + make_interval(secs => ${CLAIM_SECONDS})
    WHERE key = ANY (${keys}) AND attempts = 0`;
  const timer = setInterval(() => void renew().catch(() => {}), RENEWAL_MS);
  try {
    return await work();
  } catch (error) {
    await db.transaction(async (tx) => {
      // A swap whose answer was lost may still commit: then its keys are segments, and their objects stay.
      await lockContent(tx, { organizationId, contentId });
      await tx.outbox.updateMany({ where: { key: { in: keys } }, data: { availableAt: new Date() } });
      // The worker may have removed objects before they were stored.
      await discardOrphans(tx, organizationId, keys);
    });
    throw error;
  } finally {
    clearInterval(timer);
  }
}

/** Locks a content until the transaction ends, so that no other one adds segments to it or discards it. */
export async function lockContent(tx: Transaction, { organizationId, contentId }: Content): Promise<void> {
  await tx.$executeRaw`
    SELECT 1 FROM contents WHERE organization_id = ${organizationId} AND id = ${contentId} FOR UPDATE`;
}

/**
 * Deletes the intents, in the swap's transaction.
 * @throws Error if the worker has tried to remove an object
 */
export async function deleteIntents(tx: Transaction, keys: string[]): Promise<void> {
  const { count } = await tx.outbox.deleteMany({ where: { key: { in: keys }, attempts: 0 } });
  if (count < keys.length) throw new Error('The new objects may have been removed as orphaned.');
}
