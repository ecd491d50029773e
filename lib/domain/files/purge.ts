import { failpoint } from '@/lib/base/failpoint';
import { abortUploads } from '@/lib/domain/content/abort-uploads';
import { discardContents } from '@/lib/domain/content/discard';
import { countUsage } from '@/lib/domain/organizations/usage';
import type { Transaction } from '@/lib/platform/db/database';

/**
 * Ends files of one organization for good, inside the caller's transaction: rows, segments, and uploads that
 * would have replaced their content. A file that somebody else erased meanwhile is passed over.
 */
export async function purgeFiles(tx: Transaction, organizationId: string, ids: string[]): Promise<number> {
  await abortUploads(tx, { organizationId, fileIds: ids });
  const gone = await tx.$queryRaw<{ contentId: string; sizeBytes: bigint; isTrashed: boolean }[]>`
    DELETE FROM files WHERE organization_id = ${organizationId} AND id = ANY (${ids})
    RETURNING content_id AS "contentId", size_bytes AS "sizeBytes", deleted_at IS NOT NULL AS "isTrashed"`;
  await discardContents(
    tx,
    organizationId,
    gone.map(({ contentId }) => contentId),
  );
  await failpoint('del.before_purge');

  const sum = (rows: typeof gone) => rows.reduce((total, { sizeBytes }) => total + sizeBytes, 0n);
  const live = gone.filter(({ isTrashed }) => !isTrashed);
  const trashed = gone.filter(({ isTrashed }) => isTrashed);
  await countUsage(tx, organizationId, {
    fileCount: -live.length,
    sizeBytes: -sum(live),
    trashedFileCount: -trashed.length,
    trashedSizeBytes: -sum(trashed),
  });
  return gone.length;
}
