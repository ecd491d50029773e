import { randomInt } from 'node:crypto';
import type { Access } from '@/lib/base/actor';
import { newId } from '@/lib/base/ids';
import { combineAll } from '@/lib/domain/content/checksum';
import { COUNTER_SHARDS } from '@/lib/domain/content/count-usage';
import { type File, fileColumns } from '@/lib/domain/entries/file-row';
import { kindOf } from '@/lib/domain/entries/filename';
import type { StoredContent } from '@/lib/domain/files/commit-file';
import { CONFIRMED_SQL, confirmationValues } from '@/lib/domain/organizations/access';
import { isSufficient } from '@/lib/domain/organizations/quota';
import type { Database } from '@/lib/platform/db/database';
import { isConflict } from '@/lib/platform/db/database-errors';

export type StoredSegment = { key: string; sizeBytes: number; crc32: number };

type Finish = {
  /** The upload, and the process with its lease. */
  upload: { id: string; contentId: string };
  owner: string;
  segments: StoredSegment[];
  stored: StoredContent;
};

/**
 * Ends an upload and creates its file with one statement, which has the effect of `confirm`, `settle` and
 * `createFile` in one transaction. Returns null, without any effect, if the permission, the folder or the
 * upload has ended, or the reservation is too small: those three find out which, and throw it.
 */
export async function finishAtOnce(
  db: Database,
  access: Access<'file.write'>,
  { upload, owner, segments, stored }: Finish,
): Promise<File | null> {
  const { contentId, folderId, filename, mimeType, sniffedType, sizeBytes, sha256, reserved } = stored;
  if (!isSufficient(reserved, { bytes: sizeBytes, files: 1 })) return null;
  const { actor } = access;
  const values = [
    ...confirmationValues(access),
    folderId,
    upload.id,
    owner,
    segments.map(({ key }) => key),
    segments.map((segment) => segment.sizeBytes),
    segments.map(({ crc32 }) => crc32),
    contentId,
    combineAll(segments),
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
    actor.origin.address,
    actor.origin.requestId,
  ];
  try {
    const [file] = await db.query<File>('upload_finish', FINISH_SQL, values);
    return file ?? null;
  } catch (error) {
    if (!isConflict(error)) throw error;
    return null;
  }
}

/**
 * Each part requires the one before it, so that all of them have an effect or none, and rows are locked in
 * this order: the organization, the folder, the upload.
 */
const FINISH_SQL = `
  WITH confirmed AS (${CONFIRMED_SQL}),
  folder AS (
    SELECT display_name FROM folders WHERE organization_id = $1 AND id = $7 AND deleted_at IS NULL AND link IS NULL
      AND EXISTS (SELECT FROM confirmed) FOR SHARE),
  ended AS (
    DELETE FROM uploads WHERE id = $8 AND lease_owner = $9 AND EXISTS (SELECT FROM folder) RETURNING 1),
  segment AS (
    UPDATE segments s SET size_bytes = t.size_bytes, crc32 = t.crc32
    FROM unnest($10::text[], $11::bigint[], $12::bigint[]) AS t (key, size_bytes, crc32)
    WHERE s.key = t.key AND EXISTS (SELECT FROM ended)),
  content AS (
    UPDATE contents SET crc32 = $14::bigint, size_bytes = $15::bigint, sha256 = $16::bytea, usage = 'LIVE'
    WHERE organization_id = $1 AND id = $13 AND EXISTS (SELECT FROM ended)),
  counted AS (
    INSERT INTO usage_counters AS u (organization_id, shard, file_count, size_bytes)
    SELECT $1, $25::int, 1, $15::bigint FROM ended
    ON CONFLICT (organization_id, shard) DO UPDATE
      SET file_count = u.file_count + 1, size_bytes = u.size_bytes + excluded.size_bytes),
  recorded AS (
    INSERT INTO audit_events (id, organization_id, created_at, action, target, target_name, folder_name, outcome, user_id,
      token_id, session_id, address, request_id)
    SELECT $26, $1, clock_timestamp(), 'file.upload', $17, $18, folder.display_name, 'OK', $2, $3, $4, $27, $28
    FROM ended, folder)
  INSERT INTO files AS f (organization_id, id, folder_id, filename, mime_type, sniffed_type, kind, size_bytes, sha256,
    modified_at, content_id, etag, creator_id, created_at, updated_at)
  SELECT $1, $17, $7, $18, $19, $20, $21, $15::bigint, $16::bytea, $22::timestamptz, $13, $23, $2, $24::timestamptz,
    $24::timestamptz
  FROM ended RETURNING ${fileColumns}`;
