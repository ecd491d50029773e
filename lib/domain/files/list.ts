import type { Access } from '@/lib/base/actor';
import { parseEmail } from '@/lib/base/email-address';
import { type MediaKind, mediaKindSql } from '@/lib/base/media-kind';
import { NATURAL_ORDER } from '@/lib/base/natural-order';
import { listPage, type Orders, type PageRequest, startWhere } from '@/lib/base/pagination/keyset-page';
import type { Capabilities } from '@/lib/base/secrets/signed-secret';
import { contentUpdatedAt, type FileText, fileTextColumns } from '@/lib/domain/entries/file-row';
import { addSelection, foldersOf, type Selection } from '@/lib/domain/entries/selection';
import type { Database } from '@/lib/platform/db/database';

/** The file's own date, else that of its content. */
const MODIFIED_AT = 'coalesce(f.modified_at, f.version_created_at, f.created_at)';

const orders: Orders<FileText> = {
  create_time: {
    column: 'f.created_at',
    of: ({ createdAt }) => createdAt,
    type: 'timestamptz',
  },
  update_time: {
    column: 'f.updated_at',
    of: ({ updatedAt }) => updatedAt,
    type: 'timestamptz',
  },
  modify_time: {
    column: MODIFIED_AT,
    of: (file) => file.modifiedAt ?? contentUpdatedAt(file),
    type: 'timestamptz',
  },
  content_update_time: {
    column: 'coalesce(f.version_created_at, f.created_at)',
    of: contentUpdatedAt,
    type: 'timestamptz',
  },
  filename: { column: `f.filename ${NATURAL_ORDER}`, of: ({ filename }) => filename, type: 'text' },
  size_bytes: { column: 'f.size_bytes', of: ({ sizeBytes }) => sizeBytes, type: 'bigint' },
};

export const fileSelection = {
  alias: 'f',
  parent: 'folder_id',
  stars: 'file_stars',
  starred: 'file_id',
};

export type ListRequest = PageRequest &
  Selection & {
    /** Only files uploaded through this URL; null for all. */
    uploadUrlId: string | null;
    /** Only files of this kind; null for all. */
    kind: MediaKind | null;
    /** Only files that this user created: an id or an email address; null for all. */
    creator: string | null;
    /** Only files modified at this time or later, and before that time; null for all. */
    modifiedFrom: Date | null;
    modifiedTo: Date | null;
  };

/**
 * One page of an organization's files; see {@link listPage}.
 * @throws INVALID_ARGUMENT for an unknown order, and for a page token of another list or instance
 */
export async function listFiles(
  deps: { db: Database; capabilities: Capabilities },
  access: Access<'file.read'>,
  request: ListRequest,
): Promise<{ files: FileText[]; nextPageToken: string }> {
  const organizationId = access.organization.id;
  const { folderId, recursive, query, showDeleted, starredBy, uploadUrlId } = request;
  const { kind, creator, modifiedFrom, modifiedTo } = request;
  const where = startWhere();
  const folderIds = await foldersOf(deps.db.queryUnprepared, access.organization, request);
  addSelection(where, fileSelection, { organizationId, folderIds, query, showDeleted, starredBy });
  const { conditions, matches, bind } = where;
  // In a search all these narrow what its words do.
  const further = matches.length > 0 ? matches : conditions;
  if (uploadUrlId !== null) further.push(`f.upload_url_id = ${bind(uploadUrlId)}`);
  if (kind !== null) further.push(`${mediaKindSql('f.mime_type')} = ${bind(kind)}`);
  if (creator !== null) {
    const email = bind(parseEmail(creator) ?? '');
    further.push(`f.creator_id IN (${bind(creator)}, (SELECT id FROM users WHERE email = ${email}))`);
  }
  if (modifiedFrom !== null) further.push(`${MODIFIED_AT} >= ${bind(modifiedFrom)}`);
  if (modifiedTo !== null) further.push(`${MODIFIED_AT} < ${bind(modifiedTo)}`);
  const { rows, nextPageToken } = await listPage(
    { db: deps.db.asText, capabilities: deps.capabilities },
    {
      columns: fileTextColumns,
      from: 'files f',
      id: 'f.id',
      where,
      orders,
      view: [
        organizationId,
        folderId,
        recursive,
        query,
        showDeleted,
        uploadUrlId,
        starredBy,
        kind,
        creator,
        modifiedFrom,
        modifiedTo,
      ],
    },
    request,
  );
  return { files: rows, nextPageToken };
}
