import type { Access } from '@/lib/base/actor';
import { listPage, type Orders, type PageRequest, startWhere } from '@/lib/base/pagination/keyset-page';
import type { Capabilities } from '@/lib/base/secrets/signed-secret';
import { type File, fileColumns } from '@/lib/domain/entries/file-row';
import { addSelection, foldersOf, type Selection } from '@/lib/domain/entries/selection';
import type { Database } from '@/lib/platform/db/database';

const orders: Orders<File> = {
  create_time: {
    column: 'f.created_at',
    of: ({ createdAt }) => createdAt.toISOString(),
    type: 'timestamptz',
  },
  update_time: {
    column: 'f.updated_at',
    of: ({ updatedAt }) => updatedAt.toISOString(),
    type: 'timestamptz',
  },
  filename: { column: 'f.filename', of: ({ filename }) => filename, type: 'text' },
  size_bytes: { column: 'f.size_bytes', of: ({ sizeBytes }) => String(sizeBytes), type: 'bigint' },
};

export const fileSelection = { alias: 'f', holder: 'folder_id', name: 'filename' };

export type ListRequest = PageRequest &
  Selection & {
    /** Only those that came in by this upload URL; null for all. */
    uploadUrlId: string | null;
  };

/**
 * One page of an organization's files; see {@link listPage}.
 * @throws INVALID_ARGUMENT for an unknown order, and for a token that is not ours or was made for another
 *   list
 */
export async function listFiles(
  parts: { db: Database; capabilities: Capabilities },
  access: Access<'file.read'>,
  request: ListRequest,
): Promise<{ files: File[]; nextPageToken: string }> {
  const organizationId = access.organization.id;
  const { folderId, recursive, query, showDeleted, uploadUrlId } = request;
  const where = startWhere();
  const folderIds = await foldersOf(parts.db.queryUnprepared, access.organization, request);
  addSelection(where, fileSelection, organizationId, request, folderIds);
  if (uploadUrlId !== null) where.conditions.push(`f.upload_url_id = ${where.bind(uploadUrlId)}`);
  const { rows, nextPageToken } = await listPage(
    parts,
    {
      select: `SELECT ${fileColumns} FROM files f`,
      id: 'f.id',
      where,
      orders,
      view: [organizationId, folderId, recursive, query, showDeleted, uploadUrlId],
    },
    request,
  );
  return { files: rows, nextPageToken };
}
