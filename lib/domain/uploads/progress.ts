import { fail } from '@/lib/base/errors';
import type { File } from '@/lib/domain/entries/file-row';
import type { Database } from '@/lib/platform/db/database';
import type { Upload } from '@/lib/platform/db/generated/client';

/** The state of an upload; `file` is set once it is finished. */
export type Progress = { upload: Upload; file: File | null };

/** @throws NOT_FOUND with reason UPLOAD_EXPIRED */
export async function getProgress(db: Database, id: string): Promise<Progress> {
  const upload = await db.prisma.upload.findUnique({ where: { id } });
  if (!upload || (upload.finishedFileId === null && upload.expiresAt.getTime() <= Date.now()))
    throw fail('UPLOAD_EXPIRED');
  return withFile(db, upload);
}

/** @throws NOT_FOUND with reason UPLOAD_EXPIRED if the finished file was deleted */
export async function withFile(db: Database, upload: Upload): Promise<Progress> {
  if (upload.finishedFileId === null) return { upload, file: null };
  const file = await findFile(db, upload);
  if (!file) throw fail('UPLOAD_EXPIRED');
  return { upload, file };
}

/** The file of a finished upload, unless it was deleted. */
export const findFile = (db: Database, { organizationId, finishedFileId }: Upload) =>
  db.prisma.file.findUnique({ where: { id: finishedFileId ?? '', organizationId, deletedAt: null } });

/**
 * Whether all bytes are acknowledged but the file is missing, as after a crash. The next request creates it.
 */
export const isCompleteButUnfinalized = ({ upload }: Progress) =>
  upload.finishedFileId === null && !upload.isPartial && upload.offsetBytes === upload.sizeBytes;
