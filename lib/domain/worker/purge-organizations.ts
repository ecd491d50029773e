import { failpoint } from '@/lib/base/failpoint';
import { abortUploads } from '@/lib/domain/content/abort-uploads';
import { purgeFiles } from '@/lib/domain/files/purge';
import type { Database } from '@/lib/platform/db/database';

const pageSize = 500;

/**
 * Clears what deleted organizations still hold, page by page, each page in a transaction of its own, so that
 * a crash costs nothing: the next run goes on where it stopped. The organization's row and its trail stay.
 */
export async function purgeDeletedOrganizations(db: Database): Promise<number> {
  const ending = await db.prisma.organization.findMany({
    where: { deletedAt: { not: null }, purgedAt: null },
    select: { id: true },
  });
  for (const { id } of ending) await purgeOrganization(db, id);
  return ending.length;
}

async function purgeOrganization(db: Database, organizationId: string): Promise<void> {
  await failpoint('org.after_tombstone');
  const where = { organizationId };
  await inPages(() => db.transaction((tx) => abortUploads(tx, { organizationId })));
  await inPages(async () => {
    const erased = await db.transaction(async (tx) => {
      const files = await tx.file.findMany({ where, take: pageSize, select: { id: true } });
      return purgeFiles(
        tx,
        organizationId,
        files.map(({ id }) => id),
      );
    });
    if (erased > 0) await failpoint('org.mid_page');
    return erased;
  });
  await db.transaction(async (tx) => {
    // Uploads whose holders have still to notice: the next run finds them gone.
    if ((await tx.upload.count({ where })) > 0) return;
    await tx.uploadUrl.deleteMany({ where });
    await tx.idempotencyKey.deleteMany({ where });
    // Children refer to parents, so the tree goes from its leaves.
    while (
      (await tx.$executeRaw`
        DELETE FROM folders f WHERE f.organization_id = ${organizationId} AND NOT EXISTS (
          SELECT 1 FROM folders child WHERE child.organization_id = f.organization_id AND child.parent_id = f.id)`) >
      0
    );
    await tx.downloadResumption.deleteMany({ where });
    await tx.shareAccess.deleteMany({ where });
    await tx.shareLink.deleteMany({ where });
    await tx.invitation.deleteMany({ where });
    await tx.membership.deleteMany({ where });
    await tx.usageCounter.deleteMany({ where });
    await tx.quotaShare.deleteMany({ where });
    await tx.organization.update({ where: { id: organizationId }, data: { purgedAt: new Date() } });
  });
}

async function inPages(page: () => Promise<number>): Promise<void> {
  while ((await page()) > 0);
}
