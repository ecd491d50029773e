import { failpoint } from '@/lib/base/failpoint';
import { abortUploads } from '@/lib/domain/content/abort-uploads';
import { addUsage, countUsage, type UsageChange } from '@/lib/domain/content/count-usage';
import { settleContents } from '@/lib/domain/content/release-contents';
import type { Transaction } from '@/lib/platform/db/database';

/**
 * Deletes files of one organization permanently, in the caller's transaction: their rows, their versions, the
 * contents that have no other name, and uploads that would replace their content. Skips missing files.
 * Returns how many files it deleted.
 */
export async function purgeFiles(tx: Transaction, organizationId: string, ids: string[]): Promise<number> {
  const { count, usage } = await deleteFiles(tx, organizationId, ids);
  await countUsage(tx, organizationId, usage);
  return count;
}

/** Like {@link purgeFiles}, except that the caller counts the usage, as late as possible. */
export async function deleteFiles(
  tx: Transaction,
  organizationId: string,
  ids: string[],
): Promise<{ count: number; usage: UsageChange }> {
  // A version that is added meanwhile would keep its file from being deleted.
  await tx.$executeRaw`
    SELECT 1 FROM files WHERE organization_id = ${organizationId} AND id = ANY (${ids}) ORDER BY id COLLATE "C" FOR UPDATE`;
  await abortUploads(tx, { organizationId, fileIds: ids });
  const versions = await tx.$queryRaw<{ contentId: string }[]>`
    DELETE FROM file_versions WHERE organization_id = ${organizationId} AND file_id = ANY (${ids})
    RETURNING content_id AS "contentId"`;
  const deleted = await tx.$queryRaw<{ contentId: string; isTrashed: boolean }[]>`
    DELETE FROM files WHERE organization_id = ${organizationId} AND id = ANY (${ids})
    RETURNING content_id AS "contentId", deleted_at IS NOT NULL AS "isTrashed"`;
  const trashedFileCount = deleted.filter(({ isTrashed }) => isTrashed).length;
  const contentIds = [...deleted, ...versions].map(({ contentId }) => contentId);
  const usage = await settleContents(tx, { organizationId, ids: contentIds, mayErase: true });
  await failpoint('del.before_purge');
  const { length: count } = deleted;
  const counts = { fileCount: trashedFileCount - count, trashedFileCount: -trashedFileCount };
  return { count, usage: addUsage(usage, counts) };
}
