import { failpoint } from '@/lib/base/failpoint';
import { abortUploads } from '@/lib/domain/content/abort-uploads';
import { discardContents } from '@/lib/domain/content/discard';
import { countUsage } from '@/lib/domain/organizations/usage';
import type { Transaction } from '@/lib/platform/db/database';

/**
 * Deletes files of one organization permanently, in the caller's transaction: rows, segments, and uploads
 * that would replace their content. Skips missing files. Returns how many files it deleted.
 */
export async function purgeFiles(tx: Transaction, organizationId: string, ids: string[]): Promise<number> {
  await abortUploads(tx, { organizationId, fileIds: ids });
  const deleted = await tx.$queryRaw<{ contentId: string; sizeBytes: bigint; isTrashed: boolean }[]>`
    DELETE FROM files WHERE organization_id = ${organizationId} AND id = ANY (${ids})
    RETURNING content_id AS "contentId", size_bytes AS "sizeBytes", deleted_at IS NOT NULL AS "isTrashed"`;
  await discardContents(
    tx,
    organizationId,
    deleted.map(({ contentId }) => contentId),
  );
  await failpoint('del.before_purge');

  const sum = (rows: typeof deleted) => rows.reduce((total, { sizeBytes }) => total + sizeBytes, 0n);
  const live = deleted.filter(({ isTrashed }) => !isTrashed);
  const trashed = deleted.filter(({ isTrashed }) => isTrashed);
  await countUsage(tx, organizationId, {
    fileCount: -live.length,
    sizeBytes: -sum(live),
    trashedFileCount: -trashed.length,
    trashedSizeBytes: -sum(trashed),
  });
  return deleted.length;
}
