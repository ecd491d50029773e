import { dropUnacknowledged } from '@/lib/domain/content/discard';
import type { Database } from '@/lib/platform/db/database';
import type { Segment, Upload } from '@/lib/platform/db/generated/client';
import { canGrow, type Storage } from '@/lib/platform/storage/storage';

/** The last segment, all of which is acknowledged. */
export type LastSegment = Pick<Segment, 'key'> & { sizeBytes: bigint; crc32: bigint | null };

type Truncated = { dropped: number; last: LastSegment | null };

/**
 * Like {@link dropUnacknowledged}; also truncates the last object if it was growing when its writer crashed.
 */
export async function truncateUnacknowledged(
  { db, storage }: { db: Database; storage: Storage },
  upload: Upload,
): Promise<Truncated> {
  let dropped = 0;
  let [tail] = await findTail(db, upload);
  if (tail?.hasUnacknowledged) {
    dropped = await db.transaction((tx) => dropUnacknowledged(tx, upload));
    [tail] = await findTail(db, upload);
  }
  const { key, sizeBytes, crc32 } = tail ?? { key: null, sizeBytes: null, crc32: null };
  if (key === null || sizeBytes === null) return { dropped, last: null };
  if (canGrow(storage)) await storage.trim(key, Number(sizeBytes));
  return { dropped, last: { key, sizeBytes, crc32 } };
}

type Tail = { [Column in keyof LastSegment]: LastSegment[Column] | null } & { hasUnacknowledged: boolean };

/** One row: the last segment, if there is one, and whether any has bytes behind the offset. */
function findTail(db: Database, { organizationId, contentId, offsetBytes }: Upload): Promise<Tail[]> {
  return db.query<Tail>(
    'upload_tail',
    `SELECT s.key, s.size_bytes AS "sizeBytes", s.crc32, EXISTS (
       SELECT FROM segments WHERE organization_id = $1 AND content_id = $2
         AND (size_bytes IS NULL OR start_bytes >= $3::bigint OR start_bytes + size_bytes > $3::bigint)) AS "hasUnacknowledged"
     FROM (VALUES (1)) AS one LEFT JOIN LATERAL (
       SELECT key, size_bytes, crc32 FROM segments WHERE organization_id = $1 AND content_id = $2
       ORDER BY start_bytes DESC, size_bytes DESC LIMIT 1) s ON true`,
    [organizationId, contentId, offsetBytes],
  );
}
