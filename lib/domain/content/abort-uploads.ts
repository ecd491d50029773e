import type { Transaction } from '@/lib/platform/db/database';
import { discardContents } from './discard';

type Which = { organizationId: string; fileIds?: string[]; folderIds?: string[] };

const pageSize = 500;

/**
 * Ends uploads of an organization from outside (all, those that would replace the content of certain files,
 * or those into certain folders) in the caller's transaction. What nobody works on goes at once, for an
 * organization a page in one call. From a holder only the lease is taken: it may be storing an object this
 * moment, which must not come after its own removal. So the holder gives the upload up when it notices, or
 * `expire` does when it is dead. Answers how many went.
 */
export async function abortUploads(
  tx: Transaction,
  { organizationId, fileIds, folderIds }: Which,
): Promise<number> {
  const ofFiles = fileIds ?? null;
  const intoFolders = folderIds ?? null;
  await abortStreams(tx, { organizationId, fileIds, folderIds });
  await tx.$executeRaw`
    UPDATE uploads SET lease_owner = NULL, file_id = NULL
    WHERE organization_id = ${organizationId} AND lease_until >= now()
      AND (${ofFiles}::text[] IS NULL OR file_id = ANY (${ofFiles}::text[]))
      AND (${intoFolders}::text[] IS NULL OR folder_id = ANY (${intoFolders}::text[]))`;
  const idle = await tx.$queryRaw<{ contentId: string }[]>`
    DELETE FROM uploads WHERE id IN (
      SELECT id FROM uploads
      WHERE organization_id = ${organizationId} AND (lease_until IS NULL OR lease_until < now())
        AND (${ofFiles}::text[] IS NULL OR file_id = ANY (${ofFiles}::text[]))
        AND (${intoFolders}::text[] IS NULL OR folder_id = ANY (${intoFolders}::text[]))
      LIMIT ${fileIds || folderIds ? null : pageSize}::int FOR UPDATE)
    RETURNING content_id AS "contentId"`;
  await discardContents(
    tx,
    organizationId,
    idle.map(({ contentId }) => contentId),
  );
  return idle.length;
}

/**
 * Streams into files: the content is the file's, and their holders themselves remove what they store too
 * late. One whose file has left a folder goes on.
 */
async function abortStreams(tx: Transaction, { organizationId, fileIds, folderIds }: Which): Promise<void> {
  if (folderIds) {
    await tx.$executeRaw`
      UPDATE uploads u SET folder_id = f.folder_id FROM files f
      WHERE u.organization_id = ${organizationId} AND u.protocol = 'GRPC' AND u.folder_id = ANY (${folderIds}) AND f.id = u.file_id`;
    return;
  }
  const ofFiles = fileIds ?? null;
  await tx.$executeRaw`
    DELETE FROM uploads WHERE organization_id = ${organizationId} AND protocol = 'GRPC'
      AND (${ofFiles}::text[] IS NULL OR file_id = ANY (${ofFiles}::text[]))`;
}
