import type { Access } from '@/lib/base/actor';
import { fail } from '@/lib/base/errors';
import { olderThan, type TimePosition } from '@/lib/base/pagination/page-token';
import { record } from '@/lib/domain/audit/audit';
import { releaseContents } from '@/lib/domain/content/release-contents';
import { confirm } from '@/lib/domain/organizations/access';
import { checkMayEnd } from '@/lib/domain/organizations/may-end';
import type { Database } from '@/lib/platform/db/database';
import type { Upload } from '@/lib/platform/db/generated/client';

/** An unfinished upload and its creator. */
export type PendingUpload = Upload & { creatorEmail: string };

/** An organization's unfinished resumable uploads, newest first. */
export async function listPending(
  db: Database,
  access: Access<'file.read'>,
  { pageSize, after }: { pageSize: number; after: TimePosition | null },
): Promise<PendingUpload[]> {
  const uploads = await db.prisma.upload.findMany({
    where: {
      organizationId: access.organization.id,
      protocol: { not: 'RAW' },
      finishedFileId: null,
      expiresAt: { gt: new Date() },
      ...olderThan(after),
    },
    orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
    take: pageSize,
  });
  const creators = await db.prisma.user.findMany({
    where: { id: { in: uploads.map(({ creatorId }) => creatorId) } },
    select: { id: true, email: true },
  });
  const emails = new Map(creators.map(({ id, email }) => [id, email]));
  return uploads.map((upload) => ({ ...upload, creatorEmail: emails.get(upload.creatorId) ?? '' }));
}

/**
 * Aborts an unfinished upload and discards its bytes, even while a request writes to it. A file that is
 * streamed into keeps its flushed bytes. Members abort their own uploads, admins all.
 * @throws NOT_FOUND; PERMISSION_DENIED for an upload of another member
 */
export async function abortPending(db: Database, access: Access<'file.write'>, id: string): Promise<void> {
  const organizationId = access.organization.id;
  await db.transaction(async (tx) => {
    await confirm(tx, access);
    const where = { id, organizationId, finishedFileId: null };
    const found = await tx.upload.findFirst({ where });
    if (!found) throw fail('UPLOAD_NOT_FOUND');
    checkMayEnd(db, access, found);
    await record(tx, { organizationId, action: 'upload.end', target: id, actor: access.actor });
    const isFileStream = found.protocol === 'GRPC';
    const { count } = isFileStream
      ? await tx.upload.updateMany({ where, data: { leaseOwner: null, leaseEpoch: { increment: 1 } } })
      : await tx.upload.deleteMany({ where });
    if (count === 0) throw fail('UPLOAD_NOT_FOUND');
    if (!isFileStream) await releaseContents(tx, organizationId, [found.contentId]);
  });
}
