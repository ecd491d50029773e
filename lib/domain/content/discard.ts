import type { Transaction } from '@/lib/platform/db/database';
import type { Upload } from '@/lib/platform/db/generated/client';

/**
 * Queues orphaned objects for deletion, that is those of `keys` without a segment: another process may have
 * deleted their upload as expired before they were stored.
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
 * Drops what an earlier holder wrote beyond the acknowledged offset, so that the next bytes follow directly.
 * Returns the number of dropped segments.
 */
export async function dropUnacknowledged(
  tx: Transaction,
  { organizationId, contentId, offsetBytes }: Upload,
): Promise<number> {
  const dropped = await tx.$executeRaw`
    WITH dropped AS (
      DELETE FROM segments WHERE organization_id = ${organizationId} AND content_id = ${contentId}
        AND (size_bytes IS NULL OR start_bytes >= ${offsetBytes}) RETURNING key, organization_id)
    INSERT INTO outbox (key, organization_id) SELECT key, organization_id FROM dropped`;
  await tx.$executeRaw`
    UPDATE segments SET size_bytes = ${offsetBytes} - start_bytes, crc32 = NULL WHERE organization_id = ${organizationId}
      AND content_id = ${contentId} AND start_bytes + size_bytes > ${offsetBytes}`;
  return dropped;
}
