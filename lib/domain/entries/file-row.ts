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
  modifiedAt: 'modified_at',
  hasAmbiguousDate: 'has_ambiguous_date',
  deletedAt: 'deleted_at',
  purgeAt: 'purge_at',
  deletionId: 'deletion_id',
  uploadUrlId: 'upload_url_id',
  senderName: 'sender_name',
  senderEmail: 'sender_email',
  versionId: 'version_id',
  versionCreatorId: 'version_creator_id',
  versionCreatedAt: 'version_created_at',
  keepForever: 'keep_forever',
};

/** When the content changed last: renames and moves do not count. */
export const contentUpdatedAt = ({
  versionCreatedAt,
  createdAt,
}: Pick<File, 'versionCreatedAt' | 'createdAt'>) => versionCreatedAt ?? createdAt;

/** Who changed the content last: of an upload by URL, who created the URL. */
export const modifierIdOf = ({ versionId, versionCreatorId, creatorId }: File): string | null =>
  versionId === null ? creatorId : versionCreatorId;

/**
 * The columns of a file that changes now. HTTP dates have seconds: two changes in one second have the same
 * date.
 */
export function changedNow({ updatedAt: previous }: Pick<File, 'updatedAt'>, now = new Date()) {
  return { updatedAt: now, hasAmbiguousDate: secondsOf(previous) >= secondsOf(now) };
}

const secondsOf = (date: Date) => Math.floor(date.getTime() / 1000);

/** The same as SQL, for an UPDATE of `files`. */
export const CHANGED_NOW_SQL =
  "has_ambiguous_date = date_trunc('second', updated_at) >= date_trunc('second', now()), updated_at = now()";

/** The select list that returns a row of `files` (with the alias `f`) as the same object as Prisma. */
export const fileColumns = Object.entries(columns)
  .map(([name, column]) => `f.${column} AS "${name}"`)
  .join(', ');
