import { fail } from '@/lib/base/errors';
import type { File } from '@/lib/domain/entries/file-row';
import type { Database } from '@/lib/platform/db/database';
import type { Upload } from '@/lib/platform/db/generated/client';

/** How far an upload is. `file` once it is complete. */
export type Progress = { upload: Upload; file: File | null };

/** @throws NOT_FOUND with reason UPLOAD_EXPIRED */
export async function lookAt(db: Database, id: string): Promise<Progress> {
  const upload = await db.prisma.upload.findUnique({ where: { id } });
  if (!upload || (upload.finishedFileId === null && upload.expiresAt.getTime() <= Date.now()))
    throw fail('UPLOAD_EXPIRED');
  return withFile(db, upload);
}

/** @throws NOT_FOUND with reason UPLOAD_EXPIRED where the file that it became is gone */
export async function withFile(db: Database, upload: Upload): Promise<Progress> {
  if (upload.finishedFileId === null) return { upload, file: null };
  const file = await findFile(db, upload);
  if (!file) throw fail('UPLOAD_EXPIRED');
  return { upload, file };
}

/** The file that an upload has become, unless it was deleted. */
export const findFile = (db: Database, { organizationId, finishedFileId }: Upload) =>
  db.prisma.file.findUnique({ where: { id: finishedFileId ?? '', organizationId, deletedAt: null } });

/**
 * Whether all bytes are acknowledged but no file was made, as only a death leaves it: whoever comes next
 * makes it.
 */
export const isCompleteButUnfinalized = ({ upload }: Progress) =>
  upload.finishedFileId === null && !upload.isPartial && upload.offsetBytes === upload.sizeBytes;
