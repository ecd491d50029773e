import { groupBy } from '@/lib/base/group-by';
import { recordAll } from '@/lib/domain/audit/audit';
import type { File } from '@/lib/domain/entries/file-row';
import { purgeFiles } from '@/lib/domain/files/purge';
import type { Database } from '@/lib/platform/db/database';

type Due = Pick<File, 'organizationId' | 'id'>;

/** Permanently deletes trashed files after their retention period, and returns their number. */
export async function emptyTrash(db: Database): Promise<number> {
  let purged = 0;
  for (let page = -1; page !== 0; purged += page) {
    page = await db.transaction(async (tx) => {
      // Locked, so that none is restored before it is deleted.
      const due = await tx.$queryRaw<Due[]>`
        SELECT organization_id AS "organizationId", id FROM files WHERE purge_at <= now()
        ORDER BY purge_at LIMIT 200 FOR UPDATE SKIP LOCKED`;
      for (const [organizationId, files] of groupBy(due, (file) => file.organizationId)) {
        const ids = files.map(({ id }) => id);
        // First, while they have names.
        await recordAll(tx, { organizationId, action: 'file.purge' }, ids);
        await purgeFiles(tx, organizationId, ids);
      }
      return due.length;
    });
  }
  return purged;
}
