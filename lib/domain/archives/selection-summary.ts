import type { Access } from '@/lib/base/actor';
import { fail } from '@/lib/base/errors';
import type { Database } from '@/lib/platform/db/database';
import { archiveName } from './archive-name';
import type { ArchiveSelection } from './collect-entries';
import { MAX_ARCHIVE_ENTRIES } from './store-archive';

/** A name for an archive: that of the only file or folder in it. */
export async function nameOf(
  db: Database,
  { organization }: Access<'file.read'>,
  selection: ArchiveSelection,
): Promise<string> {
  const ids = 'ids' in selection ? selection.ids : [selection.folder.folder.id];
  if (ids.length !== 1) return 'files.zip';
  const where = { id: ids[0] as string, organizationId: organization.id };
  const [file, folder] = await Promise.all([
    db.prisma.file.findUnique({ where, select: { filename: true } }),
    db.prisma.folder.findUnique({ where, select: { displayName: true, parentId: true } }),
  ]);
  const name = folder?.parentId === null ? organization.id : (folder?.displayName ?? file?.filename);
  return archiveName(name ?? 'files');
}

/** The folders and files of which an archive has everything. */
function rootsOf(selection: ArchiveSelection): string[] {
  if ('ids' in selection) return selection.ids;
  return selection.recursive && selection.query === '' ? [selection.folder.folder.id] : [];
}

/**
 * Counts before any row is written. What is added meanwhile is noticed later.
 * @throws FAILED_PRECONDITION with reason ARCHIVE_TOO_LARGE
 */
export async function checkCount(
  db: Database,
  organizationId: string,
  selection: ArchiveSelection,
): Promise<void> {
  // The root of a selection is not always an entry.
  if ((await countSelected(db, organizationId, selection)) > MAX_ARCHIVE_ENTRIES + 1)
    throw fail('ARCHIVE_TOO_LARGE', { values: { limit: MAX_ARCHIVE_ENTRIES } });
}

/** How many folders and files a selection has whose roots are known; 0 for a search. */
export async function countSelected(
  db: Database,
  organizationId: string,
  selection: ArchiveSelection,
): Promise<number> {
  const rootIds = rootsOf(selection);
  const [row] = await db.prisma.$queryRaw<{ count: bigint }[]>`
    WITH RECURSIVE branch AS (
      SELECT id FROM folders
      WHERE organization_id = ${organizationId} AND id = ANY (${rootIds}) AND deleted_at IS NULL
      UNION ALL
      SELECT d.id FROM folders d JOIN branch ON d.parent_id = branch.id
      WHERE d.organization_id = ${organizationId} AND d.deleted_at IS NULL AND d.link IS NULL)
    SELECT (SELECT count(*) FROM branch) + (
      SELECT count(*) FROM files f JOIN branch ON f.folder_id = branch.id
      WHERE f.organization_id = ${organizationId} AND f.deleted_at IS NULL) AS count`;
  return Number(row?.count ?? 0);
}
