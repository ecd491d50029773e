import type { Database, Transaction } from '@/lib/platform/db/database';
import { discardOrphans } from './discard';

/** A content that this process makes compact, until the claim runs out. */
export type Content = { organizationId: string; contentId: string };

const claimSeconds = 120;
const keptEveryMs = 30_000;

/** Claims a content whose time has come; null where there is none. Of several processes each gets another. */
export async function claimContent(db: Database): Promise<Content | null> {
  const rows = await db.prisma.$queryRaw<Content[]>`
    WITH due AS (
      SELECT organization_id, id FROM contents WHERE compact_at <= now() ORDER BY compact_at LIMIT 1 FOR UPDATE SKIP LOCKED)
    UPDATE contents c SET compact_at = now() + make_interval(secs => ${claimSeconds})
    FROM due WHERE c.organization_id = due.organization_id AND c.id = due.id
    RETURNING c.organization_id AS "organizationId", c.id AS "contentId"`;
  return rows[0] ?? null;
}

/** Ends a claim: in so many seconds somebody looks at the content again, or nobody where that is null. */
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
 * Names objects before they are made, as to be removed when the claim has run out: the swap takes that back,
 * a crash does not. While `work` goes on both are prolonged.
 */
export async function withIntents<T>(
  db: Database,
  { organizationId, contentId }: Content,
  keys: string[],
  work: () => Promise<T>,
): Promise<T> {
  await db.prisma.$executeRaw`
    INSERT INTO outbox (key, organization_id, available_at)
    SELECT unnest(${keys}::text[]), ${organizationId}, now() + make_interval(secs => ${claimSeconds})`;
  const prolong = () => db.prisma.$executeRaw`
    WITH claim AS (
      UPDATE contents SET compact_at = now() + make_interval(secs => ${claimSeconds})
      WHERE organization_id = ${organizationId} AND id = ${contentId})
    UPDATE outbox SET available_at = now() + make_interval(secs => ${claimSeconds})
    WHERE key = ANY (${keys}) AND attempts = 0`;
  const timer = setInterval(() => void prolong().catch(() => {}), keptEveryMs);
  try {
    return await work();
  } catch (error) {
    await db.transaction(async (tx) => {
      // A swap whose answer was lost may still commit: what it took back is in segments then, and stays.
      await lockContent(tx, { organizationId, contentId });
      await tx.outbox.updateMany({ where: { key: { in: keys } }, data: { availableAt: new Date() } });
      // Stored perhaps after they were removed as left over.
      await discardOrphans(tx, organizationId, keys);
    });
    throw error;
  } finally {
    clearInterval(timer);
  }
}

/** Keeps everybody from adding segments to a content, and from discarding it, until the transaction ends. */
export async function lockContent(tx: Transaction, { organizationId, contentId }: Content): Promise<void> {
  await tx.$executeRaw`
    SELECT 1 FROM contents WHERE organization_id = ${organizationId} AND id = ${contentId} FOR UPDATE`;
}

/**
 * Takes the intents back, in the swap's transaction. @throws Error if an object was taken for left over, and
 * perhaps removed
 */
export async function takeBackIntents(tx: Transaction, keys: string[]): Promise<void> {
  const { count } = await tx.outbox.deleteMany({ where: { key: { in: keys }, attempts: 0 } });
  if (count < keys.length) throw new Error('The new objects were taken for left over.');
}
