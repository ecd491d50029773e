import type { File } from '@/lib/platform/db/generated/client';

export type { File };

const columns: Record<keyof File, string> = {
  organizationId: 'organization_id',
  id: 'id',
  folderId: 'folder_id',
  filename: 'filename',
  mimeType: 'mime_type',
  sniffedType: 'sniffed_type',
  kind: 'kind',
  sizeBytes: 'size_bytes',
  sha256: 'sha256',
  state: 'state',
  contentId: 'content_id',
  etag: 'etag',
  creatorId: 'creator_id',
  createdAt: 'created_at',
  updatedAt: 'updated_at',
  deletedAt: 'deleted_at',
  purgeAt: 'purge_at',
  deletionId: 'deletion_id',
  corruptedAt: 'corrupted_at',
  uploadUrlId: 'upload_url_id',
};

/** The select list that returns a row of `files` (with the alias `f`) as the same object as Prisma. */
export const fileColumns = Object.entries(columns)
  .map(([name, column]) => `f.${column} AS "${name}"`)
  .join(', ');
