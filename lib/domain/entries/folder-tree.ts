import { fail } from '@/lib/base/errors';
import type { Transaction } from '@/lib/platform/db/database';
import type { Folder } from './folder-row';

/** How deep folders may lie: one in the root has depth 1. Every path is then shorter than 26 KB. */
export const MAX_FOLDER_DEPTH = 100;

/**
 * Takes the shape of the organization's tree until the transaction ends, for whatever adds, moves, hides or
 * brings back folders: so of two moves the second sees the first, and nothing grows below a folder while it
 * goes. Files need no more than {@link lockFolder}.
 */
export async function lockTree(tx: Transaction, organizationId: string): Promise<void> {
  await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended(${`folders of ${organizationId}`}, 0))`;
}

/**
 * Holds a live folder that takes files and folders in place until the transaction ends.
 * @throws NOT_FOUND; FAILED_PRECONDITION for a linked folder, whose content lies elsewhere
 */
export async function lockFolder(tx: Transaction, organizationId: string, id: string): Promise<void> {
  const rows = await tx.$queryRaw<{ isLinked: boolean }[]>`
    SELECT link IS NOT NULL AS "isLinked" FROM folders
    WHERE organization_id = ${organizationId} AND id = ${id} AND deleted_at IS NULL FOR SHARE`;
  if (!rows[0]) throw fail('FOLDER_NOT_FOUND');
  if (rows[0].isLinked) throw fail('FOLDER_IS_LINKED');
}

/**
 * The same for the folder that something from the trash goes back to: its own, or another one. Answers which.
 * @throws as {@link lockFolder}; FAILED_PRECONDITION where its own is in the trash, and no other is given
 */
export async function lockRestoreTarget(
  tx: Transaction,
  organizationId: string,
  own: string,
  other: string | undefined,
): Promise<string> {
  const id = other ?? own;
  const folder = await tx.folder.findUnique({ where: { id, organizationId } });
  if (folder?.deletedAt && other === undefined) throw folderIsDeleted(folder);
  await lockFolder(tx, organizationId, id);
  return id;
}

/** The ids from the root down to this folder, itself the last. */
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
 * A folder and all below it that live as it does, or went to the trash in the same deletion; and how many
 * levels that makes.
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

/** @throws ALREADY_EXISTS if a live folder has this name and place already; the tree must be locked */
export async function checkSiblingName(
  tx: Transaction,
  { organizationId, parentId, displayName }: Pick<Folder, 'organizationId' | 'parentId' | 'displayName'>,
): Promise<void> {
  const holder = await tx.folder.findFirst({
    where: { organizationId, parentId, displayName, deletedAt: null },
    select: { id: true },
  });
  if (!holder) return;
  throw fail('FOLDER_NAME_TAKEN', {
    metadata: { name: `organizations/${organizationId}/folders/${holder.id}` },
  });
}

/**
 * @throws FAILED_PRECONDITION if a branch of so many levels is too deep below this folder; the tree must be
 *   locked
 */
export async function checkDepth(
  tx: Transaction,
  organizationId: string,
  parentId: string,
  levels: number,
): Promise<void> {
  const above = await idsAbove(tx, organizationId, parentId);
  // The root, which is one of them, has depth 0.
  if (above.length - 1 + levels > MAX_FOLDER_DEPTH) {
    throw fail('FOLDER_TOO_DEEP', { values: { depth: MAX_FOLDER_DEPTH } });
  }
}

const folderIsDeleted = ({ organizationId, id }: Folder) =>
  fail('FOLDER_IS_DELETED', { metadata: { folder: `organizations/${organizationId}/folders/${id}` } });
