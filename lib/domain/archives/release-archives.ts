import { releaseContents } from '@/lib/domain/content/release-contents';
import type { Database } from '@/lib/platform/db/database';

type ArchiveId = { organizationId: string; id: string };

/** How many entries one transaction deletes. */
const PAGE_SIZE = 2_000;
/** How long an expired URL is still reported as expired instead of invalid. */
const RETENTION_DAYS = 7;

/** Deletes the entries of expired and revoked archives, and the rows of archives that expired long ago. */
export async function releaseExpiredArchives(db: Database): Promise<void> {
  const expired = await db.prisma.$queryRaw<ArchiveId[]>`
    UPDATE archives SET released_at = now()
    WHERE released_at IS NULL AND (expires_at <= now() OR revoked_at IS NOT NULL)
    RETURNING organization_id AS "organizationId", id`;
  // A crash may have left entries of archives that were released before.
  const left = await db.prisma.$queryRaw<ArchiveId[]>`
    SELECT organization_id AS "organizationId", id FROM archives a WHERE released_at IS NOT NULL
      AND EXISTS (SELECT 1 FROM archive_entries e WHERE e.organization_id = a.organization_id AND e.archive_id = a.id)
    LIMIT 100`;
  for (const archive of left.length > 0 ? left : expired) await deleteEntries(db, archive);
  await db.prisma.$executeRaw`
    DELETE FROM archives a WHERE expires_at < now() - make_interval(days => ${RETENTION_DAYS})
      AND NOT EXISTS (SELECT 1 FROM archive_entries e WHERE e.organization_id = a.organization_id AND e.archive_id = a.id)`;
}

/** Deletes an archive with its entries. */
export async function deleteArchive(db: Database, archive: ArchiveId): Promise<void> {
  const { organizationId, id } = archive;
  await db.prisma.archive.updateMany({ where: { organizationId, id }, data: { releasedAt: new Date() } });
  await deleteEntries(db, archive);
  await db.prisma.archive.deleteMany({ where: { organizationId, id } });
}

/** Deletes the entries of an archive, page by page. Contents that nothing else names are erased. */
export async function deleteEntries(db: Database, { organizationId, id }: ArchiveId): Promise<void> {
  for (let count = PAGE_SIZE; count === PAGE_SIZE; ) {
    count = await db.transaction(async (tx) => {
      const deleted = await tx.$queryRaw<{ contentId: string | null }[]>`
        DELETE FROM archive_entries WHERE organization_id = ${organizationId} AND archive_id = ${id}
          AND offset_bytes IN (
            SELECT offset_bytes FROM archive_entries WHERE organization_id = ${organizationId} AND archive_id = ${id}
            ORDER BY offset_bytes LIMIT ${PAGE_SIZE})
        RETURNING content_id AS "contentId"`;
      const contentIds = deleted.map(({ contentId }) => contentId);
      await releaseContents(tx, organizationId, contentIds);
      return deleted.length;
    });
  }
}
