import { failpoint } from '@/lib/base/failpoint';
import { deleteArchive } from '@/lib/domain/archives/release-archives';
import { abortUploads } from '@/lib/domain/content/abort-uploads';
import { purgeFiles } from '@/lib/domain/files/purge';
import type { Database } from '@/lib/platform/db/database';

const PAGE_SIZE = 500;

/**
 * Deletes the content of deleted organizations, page by page, each page in its own transaction: after a crash
 * the next run continues. The row of the organization and its audit log stay.
 */
export async function purgeDeletedOrganizations(db: Database): Promise<number> {
  const deleted = await db.prisma.organization.findMany({
    where: { deletedAt: { not: null }, purgedAt: null },
    select: { id: true },
  });
  for (const { id } of deleted) await purgeOrganization(db, id);
  return deleted.length;
}

async function purgeOrganization(db: Database, organizationId: string): Promise<void> {
  await failpoint('org.after_tombstone');
  const where = { organizationId };
  await inPages(() => db.transaction((tx) => abortUploads(tx, { organizationId })));
  await inPages(async () => {
    const purged = await db.transaction(async (tx) => {
      const files = await tx.file.findMany({ where, take: PAGE_SIZE, select: { id: true } });
      return purgeFiles(
        tx,
        organizationId,
        files.map(({ id }) => id),
      );
    });
    if (purged > 0) await failpoint('org.mid_page');
    return purged;
  });
  for (const { id } of await db.prisma.archive.findMany({ where, select: { id: true } }))
    await deleteArchive(db, { organizationId, id });
  await db.transaction(async (tx) => {
    // Running uploads have not noticed their abort yet; the next run continues.
    if ((await tx.upload.count({ where })) > 0) return;
    // One that was created meanwhile: the next run continues.
    if ((await tx.archive.count({ where })) > 0) return;
    await tx.uploadUrl.deleteMany({ where });
    await tx.downloadUrl.deleteMany({ where });
    await tx.idempotencyKey.deleteMany({ where });
    await tx.operation.deleteMany({ where });
    // Children reference their parents, so the leaves are deleted first.
    while (
      (await tx.$executeRaw`
        DELETE FROM folders f WHERE f.organization_id = ${organizationId} AND NOT EXISTS (
          SELECT 1 FROM folders child WHERE child.organization_id = f.organization_id AND child.parent_id = f.id)`) >
      0
    );
    await tx.webhookDelivery.deleteMany({ where });
    await tx.webhook.deleteMany({ where });
    await tx.shareDownload.deleteMany({ where });
    await tx.shareAccess.deleteMany({ where });
    await tx.shareLink.deleteMany({ where });
    await tx.noticePosition.deleteMany({ where });
    await tx.usageDay.deleteMany({ where });
    await tx.usageHour.deleteMany({ where });
    await tx.usagePosition.deleteMany({ where });
    await tx.invitation.deleteMany({ where });
    await tx.membership.deleteMany({ where });
    await tx.usageCounter.deleteMany({ where });
    await tx.quotaShare.deleteMany({ where });
    await tx.organizationPicture.deleteMany({ where });
    await tx.organization.update({ where: { id: organizationId }, data: { purgedAt: new Date() } });
  });
}

async function inPages(page: () => Promise<number>): Promise<void> {
  while ((await page()) > 0);
}
