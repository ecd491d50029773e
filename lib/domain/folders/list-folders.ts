import type { Access } from '@/lib/base/actor';
import { NATURAL_ORDER } from '@/lib/base/natural-order';
import { listPage, type Orders, type PageRequest, startWhere } from '@/lib/base/pagination/keyset-page';
import type { Capabilities } from '@/lib/base/secrets/signed-secret';
import { type Folder, folderColumns } from '@/lib/domain/entries/folder-row';
import { addSelection, foldersOf, type Selection } from '@/lib/domain/entries/selection';
import type { Database } from '@/lib/platform/db/database';

const orders: Orders<Folder> = {
  display_name: {
    column: `d.display_name ${NATURAL_ORDER}`,
    of: ({ displayName }) => displayName,
    type: 'text',
  },
  create_time: {
    column: 'd.created_at',
    of: ({ createdAt }) => createdAt.toISOString(),
    type: 'timestamptz',
  },
  update_time: {
    column: 'd.updated_at',
    of: ({ updatedAt }) => updatedAt.toISOString(),
    type: 'timestamptz',
  },
};

const folderSelection = {
  alias: 'd',
  parent: 'parent_id',
  stars: 'folder_stars',
  starred: 'folder_id',
};

export type FolderListRequest = PageRequest & Selection;

/**
 * One page of an organization's folders without the root; see {@link listPage}.
 * @throws INVALID_ARGUMENT for an unknown order, and for a page token of another list or instance
 */
export async function listFolders(
  deps: { db: Database; capabilities: Capabilities },
  access: Access<'file.read'>,
  request: FolderListRequest,
): Promise<{ folders: Folder[]; nextPageToken: string }> {
  const organizationId = access.organization.id;
  const { folderId, recursive, query, showDeleted, starredBy } = request;
  const where = startWhere();
  const folderIds = await foldersOf(deps.db.queryUnprepared, access.organization, request);
  addSelection(where, folderSelection, { organizationId, folderIds, query, showDeleted, starredBy });
  where.conditions.push('d.parent_id IS NOT NULL');
  const { rows, nextPageToken } = await listPage(
    deps,
    {
      columns: folderColumns,
      from: 'folders d',
      id: 'd.id',
      where,
      orders,
      view: [organizationId, folderId, recursive, query, showDeleted, starredBy],
    },
    request,
  );
  return { folders: rows, nextPageToken };
}
