import type { Actor } from '@/lib/base/actor';
import { fail } from '@/lib/base/errors';
import { failpoint } from '@/lib/base/failpoint';
import { newId } from '@/lib/base/ids';
import { recordAll } from '@/lib/domain/audit/audit';
import type { UsageChange } from '@/lib/domain/content/count-usage';
import type { Folder } from '@/lib/domain/entries/folder-row';
import { checkDepth, checkSiblingName, lockFolderRows, lockTree } from '@/lib/domain/entries/folder-tree';
import {
  type Deletion,
  expireFilesNow,
  inChunks,
  restoreFiles,
  trashFiles,
} from '@/lib/domain/files/change-many';
import type { Transaction } from '@/lib/platform/db/database';

/** What a change of a branch adds to the usage: the caller counts it at the end of the transaction. */
type Counted = { usage: UsageChange };

/**
 * Moves a live folder to the trash with all live entries below it, under one deletion id. Folders first: an
 * upload or move into one of them locks its folder until it commits, or waits and then finds it trashed.
 * Records the deletion of every entry below; the caller records that of the folder itself. Call it with the
 * branch locked, whose folders are `ids`.
 * @throws FAILED_PRECONDITION for a folder with content, unless `force`
 */
export async function trashBranch(
  tx: Transaction,
  folder: Folder,
  { ids, force, actor, ...deletion }: Deletion & { ids: string[]; force: boolean; actor: Actor },
): Promise<Counted> {
  const { organizationId } = folder;
  if (ids.length > 1 && !force) throw fail('FOLDER_NOT_EMPTY');
  const { deletedAt, purgeAt, deletionId } = deletion;
  await inChunks(ids, async (chunk) => {
    await tx.$executeRaw`
      UPDATE folders SET deleted_at = ${deletedAt}, purge_at = ${purgeAt}, deletion_id = ${deletionId}
      WHERE organization_id = ${organizationId} AND id = ANY (${chunk})`;
    return [];
  });
  await failpoint('folder.after_folders');
  const fileIds = await filesIn(tx, organizationId, { folderIds: ids, deletionId: null });
  if (fileIds.length > 0 && !force) throw fail('FOLDER_NOT_EMPTY');
  const trashed = await trashFiles(tx, { organizationId, ids: fileIds, deletion });
  await recordAll(tx, { organizationId, action: 'file.delete', actor }, trashed.ids);
  await recordAll(tx, { organizationId, action: 'folder.delete', actor }, below(ids, folder));
  return { usage: trashed.usage };
}

/**
 * Restores a folder with everything below it that the same deletion trashed, and records it as {@link
 * trashBranch}. Call it with the branch locked, whose folders are `ids`. The folder itself comes last, so
 * that the tree is locked for a moment only.
 * @throws as {@link Folders.undelete}
 */
export async function restoreBranch(
  tx: Transaction,
  folder: Folder,
  {
    ids,
    levels,
    actor,
    ...target
  }: { parentId: string; displayName: string; ids: string[]; levels: number; actor: Actor },
): Promise<Counted & { folder: Folder }> {
  const { organizationId, id, deletionId } = folder;
  const { parentId, displayName } = target;
  // Once before everything that takes long, and once when no other change can come between.
  const checkTarget = async () => {
    await checkDepth(tx, { organizationId, parentId, levels });
    await checkSiblingName(tx, { organizationId, parentId, displayName });
  };
  await checkTarget();
  const inner = below(ids, folder);
  await restoreFolders(tx, organizationId, inner);
  await failpoint('folder.after_restored_folders');
  const fileIds = await filesIn(tx, organizationId, { folderIds: ids, deletionId });
  const restored = await restoreFiles(tx, organizationId, { ids: fileIds, restoredFolderId: id });
  await recordAll(tx, { organizationId, action: 'folder.undelete', actor }, inner);
  await recordAll(tx, { organizationId, action: 'file.undelete', actor }, restored.ids);
  await lockTree(tx, organizationId);
  await checkTarget();
  if (parentId !== folder.parentId || displayName !== folder.displayName) {
    // While it is still in the trash, where its old name conflicts with none.
    await tx.folder.update({ where: { id }, data: { parentId, displayName, etag: newId() } });
  }
  await restoreFolders(tx, organizationId, [id]);
  return { usage: restored.usage, folder: await tx.folder.findUniqueOrThrow({ where: { id } }) };
}

async function restoreFolders(tx: Transaction, organizationId: string, ids: string[]): Promise<void> {
  await inChunks(ids, async (chunk) => {
    await tx.$executeRaw`
      UPDATE folders SET deleted_at = NULL, purge_at = NULL, deletion_id = NULL
      WHERE organization_id = ${organizationId} AND id = ANY (${chunk})`;
    return [];
  });
}

/**
 * Makes a trashed folder due for permanent deletion, with everything below it, whichever deletion trashed it.
 * Call it with the folder locked.
 */
export async function expireBranchNow(
  tx: Transaction,
  { organizationId, id }: Pick<Folder, 'organizationId' | 'id'>,
): Promise<void> {
  const [branch] = await tx.$queryRaw<{ ids: string[] }[]>`
    WITH RECURSIVE branch AS (
      SELECT id FROM folders WHERE organization_id = ${organizationId} AND id = ${id}
      UNION ALL
      SELECT child.id FROM folders child JOIN branch ON child.parent_id = branch.id
      WHERE child.organization_id = ${organizationId})
    SELECT array(SELECT id FROM branch) AS ids`;
  const ids = branch?.ids ?? [];
  // What was restored meanwhile is out of the branch, or still in the trash.
  await lockFolderRows(tx, organizationId, { changed: ids });
  const [files] = await tx.$queryRaw<{ ids: string[] }[]>`
    SELECT array(SELECT f.id FROM files f
      JOIN folders d ON d.organization_id = f.organization_id AND d.id = f.folder_id
      WHERE f.organization_id = ${organizationId} AND f.folder_id = ANY (${ids}) AND d.deleted_at IS NOT NULL) AS ids`;
  await expireFilesNow(tx, organizationId, files?.ids ?? []);
  await tx.$executeRaw`
    UPDATE folders SET purge_at = now()
    WHERE organization_id = ${organizationId} AND id = ANY (${ids}) AND purge_at > now()`;
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
