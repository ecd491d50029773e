import type { Folder } from '@/lib/platform/db/generated/client';

export type { Folder };

const columns: Record<keyof Folder, string> = {
  organizationId: 'organization_id',
  id: 'id',
  parentId: 'parent_id',
  displayName: 'display_name',
  link: 'link',
  etag: 'etag',
  createdAt: 'created_at',
  updatedAt: 'updated_at',
  deletedAt: 'deleted_at',
  purgeAt: 'purge_at',
  deletionId: 'deletion_id',
};

/** The select list that returns a row of `folders` (with the alias `d`, for directory) as Prisma does. */
export const folderColumns = Object.entries(columns)
  .map(([name, column]) => `d.${column} AS "${name}"`)
  .join(', ');
