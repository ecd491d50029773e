import { groupBy } from '@/lib/base/group-by';
import type { File } from '@/lib/domain/entries/file-row';
import { purgeFiles } from '@/lib/domain/files/purge';
import type { Database } from '@/lib/platform/db/database';

type Due = Pick<File, 'organizationId' | 'id'>;

/** Erases trashed files whose retention has passed, and answers how many. */
export async function emptyTrash(db: Database): Promise<number> {
  let erased = 0;
  for (let page = -1; page !== 0; erased += page) {
    page = await db.transaction(async (tx) => {
      // Locked, so that none comes back from the trash between being found and being erased.
      const due = await tx.$queryRaw<Due[]>`
        SELECT organization_id AS "organizationId", id FROM files WHERE purge_at <= now()
        ORDER BY purge_at LIMIT 200 FOR UPDATE SKIP LOCKED`;
      for (const [organizationId, files] of groupBy(due, (file) => file.organizationId)) {
        await purgeFiles(
          tx,
          organizationId,
          files.map(({ id }) => id),
        );
      }
      return due.length;
    });
  }
  return erased;
}
