import type { Transaction } from '@/lib/platform/db/database';
import type { Upload } from '@/lib/platform/db/generated/client';

/**
 * Ends contents: their segments become outbox rows in the caller's transaction, and a worker removes the
 * objects after it. Whatever referred to the contents must be gone already.
 */
export async function discardContents(
  tx: Transaction,
  organizationId: string,
  ids: (string | null)[],
): Promise<void> {
  const contentIds = ids.filter((id) => id !== null);
  if (contentIds.length === 0) return;
  // Whoever still writes, or compacts, could otherwise add a segment after they were looked for.
  await tx.$queryRaw`
    SELECT 1 FROM contents WHERE organization_id = ${organizationId} AND id = ANY (${contentIds}) ORDER BY id FOR UPDATE`;
  await tx.$executeRaw`
    INSERT INTO outbox (key, organization_id)
    SELECT key, organization_id FROM segments
    WHERE organization_id = ${organizationId} AND content_id = ANY (${contentIds})
    ON CONFLICT (key) DO NOTHING`;
  const which = { organizationId, contentId: { in: contentIds } };
  await tx.segment.deleteMany({ where: which });
  await tx.content.deleteMany({ where: { organizationId, id: { in: contentIds } } });
}

/**
 * Sends objects for removal that no segment names any more: those stored after another had taken their upload
 * for dead, and perhaps removed them before they came.
 */
export async function discardOrphans(
  db: Pick<Transaction, '$executeRaw'>,
  organizationId: string,
  keys: string[],
): Promise<void> {
  await db.$executeRaw`
    INSERT INTO outbox (key, organization_id)
    SELECT k, ${organizationId} FROM unnest(${keys}::text[]) AS k
    WHERE NOT EXISTS (SELECT 1 FROM segments WHERE segments.key = k)
    ON CONFLICT (key) DO NOTHING`;
}

/**
 * What an earlier holder had written beyond the acknowledged offset goes, or the next bytes would lie beside
 * it. Answers how many objects.
 */
export async function dropUnacknowledged(
  tx: Transaction,
  { organizationId, contentId, offsetBytes }: Upload,
): Promise<number> {
  const dropped = await tx.$executeRaw`
    WITH dead AS (
      DELETE FROM segments WHERE organization_id = ${organizationId} AND content_id = ${contentId}
        AND (size_bytes IS NULL OR start_bytes >= ${offsetBytes}) RETURNING key, organization_id)
    INSERT INTO outbox (key, organization_id) SELECT key, organization_id FROM dead`;
  await tx.$executeRaw`
    UPDATE segments SET size_bytes = ${offsetBytes} - start_bytes WHERE organization_id = ${organizationId}
      AND content_id = ${contentId} AND start_bytes + size_bytes > ${offsetBytes}`;
  return dropped;
}
