import type { Database } from '@/lib/db/database';
import type { Access, Resource } from '@/lib/organizations/access';

/** Goes down from a folder by names. `parentId` is null where an inner part is missing; of files of one name it is the newest. */
export async function walk(
  { prisma }: Database,
  { organization }: Access,
  folderId: string,
  names: string[],
): Promise<{ parentId: string | null; resource: Resource | null }> {
  const organizationId = organization.id;
  let parentId = folderId;
  const child = (displayName: string) =>
    prisma.folder.findFirst({ where: { organizationId, parentId, displayName, deletedAt: null } });
  for (const name of names.slice(0, -1)) {
    const next = await child(name);
    if (!next) return { parentId: null, resource: null };
    parentId = next.id;
  }
  const last = names.at(-1);
  if (last === undefined) return { parentId, resource: { kind: 'folder', id: parentId } };
  const file = await prisma.file.findFirst({
    where: { organizationId, folderId: parentId, filename: last, deletedAt: null },
    orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
  });
  if (file) return { parentId, resource: { kind: 'file', file } };
  const folder = await child(last);
  return { parentId, resource: folder && { kind: 'folder', id: folder.id } };
}

/** The path of a folder from the root, without a slash at its end: empty for the root. */
export async function pathOf(db: Database, organizationId: string, folderId: string): Promise<string> {
  const rows = await db.ask<{ path: string }>(
    'folder_path',
    `WITH RECURSIVE above AS (
       SELECT parent_id, '/' || display_name AS path FROM folders WHERE organization_id = $1 AND id = $2
       UNION ALL
       SELECT parent.parent_id, '/' || parent.display_name || above.path FROM folders parent
       JOIN above ON parent.id = above.parent_id WHERE parent.organization_id = $1)
     SELECT path FROM above WHERE parent_id IS NULL`,
    [organizationId, folderId],
  );
  // The root has no name.
  return rows[0]?.path.slice(1) ?? '';
}
