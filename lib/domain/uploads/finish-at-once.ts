import { randomInt } from 'node:crypto';
import type { Access } from '@/lib/base/actor';
import { newId } from '@/lib/base/ids';
import { IDLE_SECONDS } from '@/lib/domain/content/compaction';
import { COUNTER_SHARDS } from '@/lib/domain/content/count-usage';
import { type File, fileColumns } from '@/lib/domain/entries/file-row';
import { kindOf } from '@/lib/domain/entries/filename';
import type { StoredContent } from '@/lib/domain/files/commit-file';
import { CONFIRMED_SQL, confirmationValues } from '@/lib/domain/organizations/access';
import { isSufficient } from '@/lib/domain/organizations/quota';
import type { Database } from '@/lib/platform/db/database';
import { isConflict, isUniqueViolation } from '@/lib/platform/db/database-errors';
import type { KeyRecord } from './idempotency';

/** A segment whose row gets its size and checksum. */
type Recorded = { key: string; sizeBytes: number; crc32: number | null };

/** The upload, and the lease with which this process finishes it. */
export type FinishingUpload = { id: string; contentId: string; owner: string; epoch: number };

/** What a finished resumable upload answers, for `retentionSeconds`. */
export type FinishedUpload = {
  metadata: string | null;
  retentionSeconds: number;
  /** Whether its content is to be compacted. */
  isFragmented: boolean;
};

type Finish = {
  upload: FinishingUpload;
  /** The upload URL that counts the file; null: it came without one. */
  uploadUrlId: string | null;
  /** For resumable uploads: the row of the upload stays, as finished. Otherwise it is deleted. */
  finished: FinishedUpload | null;
  /** The Idempotency-Key of an upload without a URL. */
  keyed: KeyRecord | null;
  segments: Recorded[];
  /** Of the whole content. */
  crc32: number;
  stored: StoredContent;
};

/**
 * Ends an upload and creates its file with one statement, which has the effect of `confirm`, `settle`,
 * `createFile`, `countFile` and `recordKey` in one transaction. Returns null, without any effect, if the
 * permission, the URL, the folder or the upload has ended, the reservation is too small, or the key was used:
 * those find out which, and throw it.
 */
export async function finishAtOnce(
  db: Database,
  access: Access<'file.write'>,
  { upload, uploadUrlId, finished, keyed, segments, crc32, stored }: Finish,
): Promise<File | null> {
  const { folderId, filename, mimeType, sniffedType, sizeBytes, sha256, reserved } = stored;
  if (!isSufficient(reserved, { bytes: sizeBytes, files: 1 })) return null;
  const { origin } = access.actor;
  const values = [
    ...confirmationValues(access),
    folderId,
    upload.id,
    upload.owner,
    segments.map(({ key }) => key),
    segments.map((segment) => segment.sizeBytes),
    segments.map((segment) => segment.crc32),
    upload.contentId,
    crc32,
    sizeBytes,
    sha256,
    newId(),
    filename,
    mimeType,
    sniffedType,
    stored.kind === undefined ? kindOf(filename) : stored.kind,
    stored.modifiedAt ?? null,
    newId(),
    new Date(),
    randomInt(COUNTER_SHARDS),
    newId(),
    origin.address,
    origin.requestId,
    uploadUrlId,
    stored.senderName ?? null,
    stored.senderEmail ?? null,
    upload.epoch,
    ...(finished ? [finished.metadata, finished.retentionSeconds, finished.isFragmented] : []),
    ...(keyed ? [keyed.holderId, keyed.key, keyed.requestSha256] : []),
  ];
  const { name, text } = statementFor({
    hasUrl: uploadUrlId !== null,
    isKept: finished !== null,
    isKeyed: keyed !== null,
  });
  try {
    const [file] = await db.query<File>(name, text, values);
    return file ?? null;
  } catch (error) {
    if (!isConflict(error) && !isUniqueViolation(error)) throw error;
    return null;
  }
}

/** What is kept as a resumable upload comes through a URL, and what has a key does not. */
type Variant = { hasUrl?: boolean; isKept?: boolean; isKeyed?: boolean };

function statementFor({ hasUrl, isKept, isKeyed }: Variant) {
  if (!hasUrl) return isKeyed ? withKey : withoutUrl;
  return isKept ? throughUrlKept : throughUrl;
}

const withoutUrl = { name: 'upload_finish', text: finishSql({}) };
const withKey = { name: 'upload_finish_key', text: finishSql({ isKeyed: true }) };
const throughUrl = { name: 'upload_finish_url', text: finishSql({ hasUrl: true }) };
const throughUrlKept = { name: 'upload_finish_tus', text: finishSql({ hasUrl: true, isKept: true }) };

/**
 * Each part requires the one before it, so that all of them have an effect or none, and rows are locked in
 * this order: the organization, the URL, the folder, the upload. Segments are found by their content: a plan
 * for keys from an array, made while the table is small, reads all of it, and stays while the table grows.
 */
function finishSql({ hasUrl, isKept, isKeyed }: Variant): string {
  const url = `
  url AS (
    SELECT 1 FROM upload_urls WHERE organization_id = $1 AND id = $29 AND revoked_at IS NULL AND file_count < max_files
      AND EXISTS (SELECT FROM confirmed) FOR UPDATE),`;
  const countedByUrl = `
  counted_by_url AS (
    UPDATE upload_urls SET file_count = file_count + 1, last_file_id = $17
    WHERE organization_id = $1 AND id = $29 AND EXISTS (SELECT FROM ended)),`;
  const key = `
  key AS (
    INSERT INTO idempotency_keys (organization_id, token_id, key, file_id, request_sha256, content_sha256)
    SELECT $1, $33, $34, $17, $35::bytea, $16::bytea FROM ended),`;
  const ended = isKept
    ? `UPDATE uploads SET protocol = CASE protocol WHEN 'RAW' THEN 'TUS' ELSE protocol END, content_id = NULL, offset_bytes = $15::bigint, size_bytes = $15::bigint,
      reserved_bytes = 0, reserved_files = 0, finished_file_id = $17, metadata = $33, expires_at = $24::timestamptz + make_interval(secs => $34),
      lease_owner = NULL, lease_until = NULL, release_requested_at = NULL`
    : 'DELETE FROM uploads';
  const compaction = isKept
    ? `,
      compact_at = CASE WHEN $35::boolean THEN now() + make_interval(secs => ${IDLE_SECONDS}) END`
    : '';
  return `
  WITH confirmed AS (${CONFIRMED_SQL}),${hasUrl ? url : ''}
  folder AS (
    SELECT display_name FROM folders WHERE organization_id = $1 AND id = $7 AND deleted_at IS NULL AND link IS NULL
      AND EXISTS (SELECT FROM ${hasUrl ? 'url' : 'confirmed'}) FOR SHARE),
  ended AS (
    ${ended}
    WHERE id = $8 AND lease_owner = $9 AND lease_epoch = $32::int AND EXISTS (SELECT FROM folder) RETURNING 1),
  segment AS (
    UPDATE segments s SET size_bytes = t.size_bytes, crc32 = t.crc32, assembly = NULL
    FROM unnest($10::text[], $11::bigint[], $12::bigint[]) AS t (key, size_bytes, crc32)
    WHERE s.organization_id = $1 AND s.content_id = $13 AND s.key = t.key AND EXISTS (SELECT FROM ended)),
  content AS (
    UPDATE contents SET crc32 = $14::bigint, size_bytes = $15::bigint, sha256 = $16::bytea, usage = 'LIVE'${compaction}
    WHERE organization_id = $1 AND id = $13 AND EXISTS (SELECT FROM ended)),${hasUrl ? countedByUrl : ''}${isKeyed ? key : ''}
  counted AS (
    INSERT INTO usage_counters AS u (organization_id, shard, file_count, size_bytes)
    SELECT $1, $25::int, 1, $15::bigint FROM ended
    ON CONFLICT (organization_id, shard) DO UPDATE
      SET file_count = u.file_count + 1, size_bytes = u.size_bytes + excluded.size_bytes),
  recorded AS (
    INSERT INTO audit_events (id, organization_id, created_at, action, target, target_name, folder_name, outcome, user_id,
      token_id, session_id, upload_url_id, address, request_id)
    SELECT $26, $1, clock_timestamp(), 'file.upload', $17, $18, folder.display_name, 'OK', $2, $3, $4, $29, $27, $28
    FROM ended, folder)
  INSERT INTO files AS f (organization_id, id, folder_id, filename, mime_type, sniffed_type, kind, size_bytes, sha256,
    modified_at, content_id, etag, creator_id, upload_url_id, sender_name, sender_email, created_at, updated_at)
  SELECT $1, $17, $7, $18, $19, $20, $21, $15::bigint, $16::bytea, $22::timestamptz, $13, $23, $2, $29, $30, $31,
    $24::timestamptz, $24::timestamptz
  FROM ended RETURNING ${fileColumns}`;
}
