import { fail } from '@/lib/base/errors';
import type { Transaction } from '@/lib/platform/db/database';
import type { Folder } from './folder-row';

/** The maximum depth of a folder; one in the root has depth 1. So every path is shorter than 26 KB. */
export const MAX_FOLDER_DEPTH = 100;

/**
 * Locks the organization's folder tree until the transaction ends, for creating, moving and restoring
 * folders: of two moves, the second sees the first. Everybody who changes the tree waits for it, so it comes
 * last: after the locks of rows, which a deletion of many entries may have, and after everything that takes
 * long.
 */
export async function lockTree(tx: Transaction, organizationId: string): Promise<void> {
  await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended(${`folders of ${organizationId}`}, 0))`;
}

/**
 * Locks folders until the transaction ends, in the order of their ids: `changed` against every change and
 * additions, `read` as {@link lockFolder} does. Missing folders are skipped.
 */
export async function lockFolderRows(
  tx: Transaction,
  organizationId: string,
  { changed, read = [] }: { changed: string[]; read?: string[] },
): Promise<void> {
  const first = read.filter((id) => !changed.includes(id) && changed.every((other) => id < other));
  const last = read.filter((id) => !changed.includes(id) && !first.includes(id));
  const lockRead = async (ids: string[]) => {
    if (ids.length === 0) return;
    await tx.$executeRaw`
      SELECT 1 FROM folders WHERE organization_id = ${organizationId} AND id = ANY (${ids})
      ORDER BY id COLLATE "C" FOR SHARE`;
  };
  await lockRead(first);
  if (changed.length > 0)
    await tx.$executeRaw`
      SELECT 1 FROM folders WHERE organization_id = ${organizationId} AND id = ANY (${changed})
      ORDER BY id COLLATE "C" FOR NO KEY UPDATE`;
  await lockRead(last);
}

/**
 * Locks a live folder until the transaction ends, so that files and folders can be added to it.
 * @throws NOT_FOUND; FAILED_PRECONDITION for a linked folder, whose content is stored elsewhere
 */
export async function lockFolder(tx: Transaction, organizationId: string, id: string): Promise<void> {
  const rows = await tx.$queryRaw<{ isLinked: boolean }[]>`
    SELECT link IS NOT NULL AS "isLinked" FROM folders
    WHERE organization_id = ${organizationId} AND id = ${id} AND deleted_at IS NULL FOR SHARE`;
  if (!rows[0]) throw fail('FOLDER_NOT_FOUND');
  if (rows[0].isLinked) throw fail('FOLDER_IS_LINKED');
}

/**
 * Locks the folder to which an entry is restored, its original one or the requested one, and returns its id.
 * @throws as {@link lockFolder}; FAILED_PRECONDITION if the original is in the trash and no other is
 *   requested
 */
export async function lockRestoreTarget(
  tx: Transaction,
  organizationId: string,
  { originalId, requestedId }: { originalId: string; requestedId: string | undefined },
): Promise<string> {
  const id = requestedId ?? originalId;
  const folder = await tx.folder.findUnique({ where: { id, organizationId } });
  if (folder?.deletedAt && requestedId === undefined) throw folderIsDeleted(folder);
  await lockFolder(tx, organizationId, id);
  return id;
}

/** The ids from the root down to this folder, which is the last. */
export async function idsAbove(tx: Transaction, organizationId: string, id: string): Promise<string[]> {
  const rows = await tx.$queryRaw<{ id: string }[]>`
    WITH RECURSIVE above AS (
      SELECT id, parent_id, 0 AS height FROM folders WHERE organization_id = ${organizationId} AND id = ${id}
      UNION ALL
      SELECT parent.id, parent.parent_id, height + 1 FROM folders parent JOIN above ON parent.id = above.parent_id
      WHERE parent.organization_id = ${organizationId})
    SELECT id FROM above ORDER BY height DESC`;
  return rows.map((row) => row.id);
}

/**
 * The ids of a folder and the folders below it in the same state (live, or trashed by the same deletion), and
 * how many levels they have.
 */
export async function branchOf(
  tx: Transaction,
  { organizationId, id, deletionId }: Pick<Folder, 'organizationId' | 'id' | 'deletionId'>,
): Promise<{ ids: string[]; levels: number }> {
  const [branch] = await tx.$queryRaw<{ ids: string[]; levels: number }[]>`
    WITH RECURSIVE branch AS (
      SELECT id, 1 AS level FROM folders WHERE organization_id = ${organizationId} AND id = ${id}
      UNION ALL
      SELECT child.id, level + 1 FROM folders child JOIN branch ON child.parent_id = branch.id
      WHERE child.organization_id = ${organizationId} AND child.deletion_id IS NOT DISTINCT FROM ${deletionId})
    SELECT array_agg(id) AS ids, max(level) AS levels FROM branch`;
  return branch as { ids: string[]; levels: number };
}

/**
 * Locks a branch as {@link branchOf} has it: until the transaction ends, nothing is added to its folders, and
 * none of them is moved, out of it or into it.
 */
export async function lockBranch(
  tx: Transaction,
  folder: Pick<Folder, 'organizationId' | 'id' | 'deletionId'>,
): Promise<{ ids: string[]; levels: number }> {
  const locked = new Set<string>();
  for (;;) {
    const branch = await branchOf(tx, folder);
    const added = branch.ids.filter((id) => !locked.has(id));
    // Read after all of it was locked.
    if (added.length === 0) return branch;
    await lockFolderRows(tx, folder.organizationId, { changed: added });
    for (const id of added) locked.add(id);
  }
}

/**
 * Call it with the tree locked.
 * @throws ALREADY_EXISTS, naming the folder, if a live sibling has this name
 */
export async function checkSiblingName(
  tx: Transaction,
  { organizationId, parentId, displayName }: Pick<Folder, 'organizationId' | 'parentId' | 'displayName'>,
): Promise<void> {
  const existing = await tx.folder.findFirst({
    where: { organizationId, parentId, displayName, deletedAt: null },
    select: { id: true },
  });
  if (!existing) return;
  throw fail('FOLDER_NAME_TAKEN', {
    metadata: { name: `organizations/${organizationId}/folders/${existing.id}` },
  });
}

/**
 * Call it with the tree locked.
 * @throws FAILED_PRECONDITION if a branch of `levels` is too deep below this folder
 */
export async function checkDepth(
  tx: Transaction,
  { organizationId, parentId, levels }: { organizationId: string; parentId: string; levels: number },
): Promise<void> {
  const above = await idsAbove(tx, organizationId, parentId);
  // The root, which is included, has depth 0.
  if (above.length - 1 + levels > MAX_FOLDER_DEPTH) {
    throw fail('FOLDER_TOO_DEEP', { values: { depth: MAX_FOLDER_DEPTH } });
  }
}

const folderIsDeleted = ({ organizationId, id }: Folder) =>
  fail('FOLDER_IS_DELETED', { metadata: { folder: `organizations/${organizationId}/folders/${id}` } });
