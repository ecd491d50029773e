import { groupBy } from '@/lib/base/group-by';
import { recordAll } from '@/lib/domain/audit/audit';
import { abortUploads } from '@/lib/domain/content/abort-uploads';
import type { Folder } from '@/lib/domain/entries/folder-row';
import type { Database, Transaction } from '@/lib/platform/db/database';

type Due = Pick<Folder, 'organizationId' | 'id'>;

/**
 * Permanently deletes empty trashed folders whose retention has ended, leaves first, and returns how many.
 * Aborts uploads into them. Run it after the purge of their files; a folder that is still in use is deleted
 * by a later run.
 */
export async function purgeDueFolders(db: Database): Promise<number> {
  let deleted = 0;
  for (let page = -1; page !== 0; deleted += page) page = await db.transaction(purgePage);
  return deleted;
}

async function purgePage(tx: Transaction): Promise<number> {
  // Locked, so that none is restored before it is deleted.
  const due = await tx.$queryRaw<Due[]>`
    SELECT organization_id AS "organizationId", id FROM folders d WHERE purge_at <= now()
      AND NOT EXISTS (SELECT 1 FROM folders c WHERE c.organization_id = d.organization_id AND c.parent_id = d.id)
      AND NOT EXISTS (SELECT 1 FROM files f WHERE f.organization_id = d.organization_id AND f.folder_id = d.id)
    ORDER BY purge_at LIMIT 500 FOR UPDATE SKIP LOCKED`;
  let deleted = 0;
  for (const [organizationId, folders] of groupBy(due, (folder) => folder.organizationId)) {
    const ids = folders.map(({ id }) => id);
    await abortUploads(tx, { organizationId, folderIds: ids });
    // Deleting a folder revokes its upload URLs; their rows stay and say so.
    await tx.$executeRaw`
      UPDATE upload_urls u SET revoked_at = coalesce(u.revoked_at, now()), folder_id = o.root_folder_id
      FROM organizations o WHERE o.id = u.organization_id AND o.id = ${organizationId} AND u.folder_id = ANY (${ids})`;
    const rows = await tx.$queryRaw<{ id: string }[]>`
      DELETE FROM folders d WHERE organization_id = ${organizationId} AND id = ANY (${ids})
        AND NOT EXISTS (SELECT 1 FROM uploads u WHERE u.organization_id = d.organization_id AND u.folder_id = d.id)
      RETURNING id`;
    const deletedIds = rows.map(({ id }) => id);
    await recordAll(tx, { organizationId, action: 'folder.purge' }, deletedIds);
    deleted += deletedIds.length;
  }
  return deleted;
}
