import type { Actor } from '@/lib/base/actor';
import { fail } from '@/lib/base/errors';
import { failpoint } from '@/lib/base/failpoint';
import { newId } from '@/lib/base/ids';
import { recordAll } from '@/lib/domain/audit/audit';
import type { Folder } from '@/lib/domain/entries/folder-row';
import { branchOf, checkDepth, checkSiblingName, lockRestoreTarget } from '@/lib/domain/entries/folder-tree';
import { type Deletion, expireFilesNow, restoreFiles, trashFiles } from '@/lib/domain/files/change-many';
import type { Transaction } from '@/lib/platform/db/database';
import type { FolderLocation } from './folders';

/**
 * Moves a live folder to the trash with all live entries below it, under one deletion id. Folders first: an
 * upload or move into one of them locks its folder until it commits, or waits and then finds it trashed.
 * Records the deletion of every entry below; the caller records that of the folder itself. Call it with the
 * tree locked.
 * @throws FAILED_PRECONDITION for a folder with content, unless `force`
 */
export async function trashBranch(
  tx: Transaction,
  folder: Folder,
  { force, actor, ...deletion }: Deletion & { force: boolean; actor: Actor },
): Promise<void> {
  const { organizationId } = folder;
  const { ids } = await branchOf(tx, folder);
  if (ids.length > 1 && !force) throw fail('FOLDER_NOT_EMPTY');
  const { deletedAt, purgeAt, deletionId } = deletion;
  await tx.$executeRaw`
    UPDATE folders SET deleted_at = ${deletedAt}, purge_at = ${purgeAt}, deletion_id = ${deletionId}
    WHERE organization_id = ${organizationId} AND id = ANY (${ids})`;
  await failpoint('folder.after_folders');
  const fileIds = await filesIn(tx, organizationId, { folderIds: ids, deletionId: null });
  if (fileIds.length > 0 && !force) throw fail('FOLDER_NOT_EMPTY');
  const trashedIds = await trashFiles(tx, { organizationId, ids: fileIds, deletion });
  await recordAll(tx, { organizationId, action: 'file.delete', actor }, trashedIds);
  await recordAll(tx, { organizationId, action: 'folder.delete', actor }, below(ids, folder));
}

/**
 * Restores a folder with everything below it that the same deletion trashed, and records it as
 * {@link trashBranch}. Call it with the tree locked.
 * @throws as {@link Folders.undelete}
 */
export async function restoreBranch(
  tx: Transaction,
  folder: Folder,
  { actor, ...target }: Partial<FolderLocation> & { actor: Actor },
): Promise<Folder> {
  const { organizationId, id, deletionId } = folder;
  const parentId = await lockRestoreTarget(tx, organizationId, {
    originalId: folder.parentId as string,
    requestedId: target.parentId,
  });
  const displayName = target.displayName ?? folder.displayName;
  const { ids, levels } = await branchOf(tx, folder);
  await checkDepth(tx, { organizationId, parentId, levels });
  await checkSiblingName(tx, { organizationId, parentId, displayName });
  if (parentId !== folder.parentId || displayName !== folder.displayName) {
    // While it is still in the trash, where its old name conflicts with none.
    await tx.folder.update({ where: { id }, data: { parentId, displayName, etag: newId() } });
  }
  await tx.$executeRaw`
    UPDATE folders SET deleted_at = NULL, purge_at = NULL, deletion_id = NULL
    WHERE organization_id = ${organizationId} AND id = ANY (${ids})`;
  await failpoint('folder.after_restored_folders');
  const fileIds = await filesIn(tx, organizationId, { folderIds: ids, deletionId });
  const restoredIds = await restoreFiles(tx, organizationId, fileIds);
  await recordAll(tx, { organizationId, action: 'folder.undelete', actor }, below(ids, folder));
  await recordAll(tx, { organizationId, action: 'file.undelete', actor }, restoredIds);
  return tx.folder.findUniqueOrThrow({ where: { id } });
}

/**
 * Makes a trashed folder due for permanent deletion, with everything below it, whichever deletion trashed it.
 * Call it with the tree locked.
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

const below = (ids: string[], { id }: Folder) => ids.filter((other) => other !== id);

async function filesIn(
  tx: Transaction,
  organizationId: string,
  { folderIds, deletionId }: { folderIds: string[]; deletionId: string | null },
): Promise<string[]> {
  const [files] = await tx.$queryRaw<{ ids: string[] | null }[]>`
    SELECT array_agg(id) AS ids FROM files
    WHERE organization_id = ${organizationId} AND folder_id = ANY (${folderIds})
      AND deletion_id IS NOT DISTINCT FROM ${deletionId}`;
  return files?.ids ?? [];
}
