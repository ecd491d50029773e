import { fail } from '@/lib/base/errors';
import { failpoint } from '@/lib/base/failpoint';
import { newId } from '@/lib/base/ids';
import type { Folder } from '@/lib/domain/entries/folder-row';
import { branchOf, checkDepth, checkSiblingName, lockRestoreTarget } from '@/lib/domain/entries/folder-tree';
import { type Deletion, expireFilesNow, restoreFiles, trashFiles } from '@/lib/domain/files/change-many';
import type { Transaction } from '@/lib/platform/db/database';
import type { Place } from './folders';

/**
 * Moves a live folder to the trash with all that lives in it and below, under one deletion id. Folders first:
 * an upload or a move into one of them holds its folder until it has committed, or waits and then finds it
 * gone. The tree must be locked.
 * @throws FAILED_PRECONDITION for a folder with content, unless `force`
 */
export async function trashBranch(
  tx: Transaction,
  folder: Folder,
  deletion: Deletion,
  { force }: { force: boolean },
): Promise<void> {
  const { organizationId } = folder;
  const { ids } = await branchOf(tx, folder);
  if (ids.length > 1 && !force) throw fail('FOLDER_NOT_EMPTY');
  const { deletedAt, purgeAt, deletionId } = deletion;
  await tx.$executeRaw`
    UPDATE folders SET deleted_at = ${deletedAt}, purge_at = ${purgeAt}, deletion_id = ${deletionId}
    WHERE organization_id = ${organizationId} AND id = ANY (${ids})`;
  await failpoint('folder.after_folders');
  const fileIds = await filesIn(tx, organizationId, ids, null);
  if (fileIds.length > 0 && !force) throw fail('FOLDER_NOT_EMPTY');
  await trashFiles(tx, organizationId, fileIds, deletion);
}

/**
 * Brings a folder back with what its deletion took in it and below. The tree must be locked.
 * @throws as {@link Folders.undelete}
 */
export async function restoreBranch(
  tx: Transaction,
  folder: Folder,
  elsewhere: Partial<Place>,
): Promise<Folder> {
  const { organizationId, id, deletionId } = folder;
  const parentId = await lockRestoreTarget(tx, organizationId, folder.parentId as string, elsewhere.parentId);
  const displayName = elsewhere.displayName ?? folder.displayName;
  const { ids, levels } = await branchOf(tx, folder);
  await checkDepth(tx, organizationId, parentId, levels);
  await checkSiblingName(tx, { organizationId, parentId, displayName });
  if (parentId !== folder.parentId || displayName !== folder.displayName) {
    // While it is still in the trash, where its old name is in nobody's way.
    await tx.folder.update({ where: { id }, data: { parentId, displayName, etag: newId() } });
  }
  await tx.$executeRaw`
    UPDATE folders SET deleted_at = NULL, purge_at = NULL, deletion_id = NULL
    WHERE organization_id = ${organizationId} AND id = ANY (${ids})`;
  await failpoint('folder.after_restored_folders');
  await restoreFiles(tx, organizationId, await filesIn(tx, organizationId, ids, deletionId));
  return tx.folder.findUniqueOrThrow({ where: { id } });
}

/**
 * Lets the time of a folder in the trash come now, with all that is in it and below, whichever deletion took
 * it there. The tree must be locked.
 */
export async function expireBranchNow(
  tx: Transaction,
  { organizationId, id }: Pick<Folder, 'organizationId' | 'id'>,
): Promise<void> {
  const [below] = await tx.$queryRaw<{ folderIds: string[]; fileIds: string[] }[]>`
    WITH RECURSIVE branch AS (
      SELECT id FROM folders WHERE organization_id = ${organizationId} AND id = ${id}
      UNION ALL
      SELECT child.id FROM folders child JOIN branch ON child.parent_id = branch.id
      WHERE child.organization_id = ${organizationId})
    SELECT array(SELECT id FROM branch) AS "folderIds",
      array(SELECT id FROM files
        WHERE organization_id = ${organizationId} AND folder_id IN (SELECT id FROM branch)) AS "fileIds"`;
  const { folderIds = [], fileIds = [] } = below ?? {};
  await expireFilesNow(tx, organizationId, fileIds);
  await tx.$executeRaw`
    UPDATE folders SET purge_at = now()
    WHERE organization_id = ${organizationId} AND id = ANY (${folderIds}) AND purge_at > now()`;
}

async function filesIn(
  tx: Transaction,
  organizationId: string,
  folderIds: string[],
  deletionId: string | null,
): Promise<string[]> {
  const [files] = await tx.$queryRaw<{ ids: string[] | null }[]>`
    SELECT array_agg(id) AS ids FROM files
    WHERE organization_id = ${organizationId} AND folder_id = ANY (${folderIds})
      AND deletion_id IS NOT DISTINCT FROM ${deletionId}`;
  return files?.ids ?? [];
}
