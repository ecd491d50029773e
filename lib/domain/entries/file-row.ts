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

/** The columns that nobody is shown. */
type Inner = 'sniffedType' | 'contentId' | 'hasAmbiguousDate' | 'deletionId' | 'uploadUrlId' | 'keepForever';
const inner: ReadonlySet<string> = new Set<Inner>([
  'sniffedType',
  'contentId',
  'hasAmbiguousDate',
  'deletionId',
  'uploadUrlId',
  'keepForever',
]);

type AsText<Value> = Value extends Date | bigint | Uint8Array ? string : Value;

/**
 * What people are shown of a file, as text: times by RFC 3339, the size in digits, the digest in hex. A page
 * of a list passes on hundreds of them; dates, numbers and buffers between would take half of its time.
 */
export type FileText = { [Name in Exclude<keyof File, Inner>]: AsText<File[Name]> };

export const fileAsText = (file: File): FileText => ({
  ...file,
  sizeBytes: String(file.sizeBytes),
  sha256: file.sha256 && Buffer.from(file.sha256).toString('hex'),
  createdAt: file.createdAt.toISOString(),
  updatedAt: file.updatedAt.toISOString(),
  modifiedAt: file.modifiedAt?.toISOString() ?? null,
  deletedAt: file.deletedAt?.toISOString() ?? null,
  purgeAt: file.purgeAt?.toISOString() ?? null,
  versionCreatedAt: file.versionCreatedAt?.toISOString() ?? null,
});

/** When the content changed last: renames and moves do not count. */
export const contentUpdatedAt = <Time>({
  versionCreatedAt,
  createdAt,
}: {
  versionCreatedAt: Time | null;
  createdAt: Time;
}) => versionCreatedAt ?? createdAt;

/** Who changed the content last: of an upload by URL, who created the URL. */
export const modifierIdOf = ({
  versionId,
  versionCreatorId,
  creatorId,
}: Pick<File, 'versionId' | 'versionCreatorId' | 'creatorId'>): string | null =>
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

const selectList = (chosen: [name: string, column: string][]) =>
  chosen.map(([name, column]) => `f.${column} AS "${name}"`).join(', ');

/** The select list that returns a row of `files` (with the alias `f`) as the same object as Prisma. */
export const fileColumns = selectList(Object.entries(columns));

/** The select list of a {@link FileText}, for `Database.asText`. */
export const fileTextColumns = selectList(Object.entries(columns).filter(([name]) => !inner.has(name)));
