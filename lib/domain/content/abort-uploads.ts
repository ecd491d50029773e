import type { Transaction } from '@/lib/platform/db/database';
import { releaseContents } from './release-contents';

/** All uploads of an organization, those that replace the content of certain files, or those into folders. */
type Scope = { organizationId: string; fileIds?: string[]; folderIds?: string[] };

const PAGE_SIZE = 500;

/**
 * Aborts uploads in the caller's transaction. Uploads without a live lease are deleted at once; for a whole
 * organization, one page per call. Leased uploads only lose their lease: the holder may be storing an object
 * right now, which must not appear after its removal. So the holder abandons the upload when it notices, or
 * `expire` deletes it if the holder has crashed. Returns how many uploads were deleted.
 */
export async function abortUploads(
  tx: Transaction,
  { organizationId, fileIds, folderIds }: Scope,
): Promise<number> {
  const files = fileIds ?? null;
  const folders = folderIds ?? null;
  await abortStreams(tx, { organizationId, fileIds, folderIds });
  await tx.$executeRaw`
    UPDATE uploads SET lease_owner = NULL, file_id = NULL
    WHERE organization_id = ${organizationId} AND lease_until >= now()
      AND (${files}::text[] IS NULL OR file_id = ANY (${files}::text[]))
      AND (${folders}::text[] IS NULL OR folder_id = ANY (${folders}::text[]))`;
  const idle = await tx.$queryRaw<{ contentId: string }[]>`
    DELETE FROM uploads WHERE id IN (
      SELECT id FROM uploads
      WHERE organization_id = ${organizationId} AND (lease_until IS NULL OR lease_until < now())
        AND (${files}::text[] IS NULL OR file_id = ANY (${files}::text[]))
        AND (${folders}::text[] IS NULL OR folder_id = ANY (${folders}::text[]))
      LIMIT ${fileIds || folderIds ? null : PAGE_SIZE}::int FOR UPDATE)
    RETURNING content_id AS "contentId"`;
  await releaseContents(
    tx,
    organizationId,
    idle.map(({ contentId }) => contentId),
  );
  return idle.length;
}

/**
 * Aborts streams to files. Their content belongs to the file, and their holders remove what they store too
 * late. An upload whose file has moved to another folder continues.
 */
async function abortStreams(tx: Transaction, { organizationId, fileIds, folderIds }: Scope): Promise<void> {
  if (folderIds) {
    await tx.$executeRaw`
      UPDATE uploads u SET folder_id = f.folder_id FROM files f
      WHERE u.organization_id = ${organizationId} AND u.folder_id = ANY (${folderIds}) AND f.id = u.file_id`;
    return;
  }
  const files = fileIds ?? null;
  await tx.$executeRaw`
    DELETE FROM uploads WHERE organization_id = ${organizationId} AND protocol = 'GRPC'
      AND (${files}::text[] IS NULL OR file_id = ANY (${files}::text[]))`;
}
