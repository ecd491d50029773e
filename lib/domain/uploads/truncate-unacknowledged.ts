import { dropUnacknowledged } from '@/lib/domain/content/discard';
import type { Database } from '@/lib/platform/db/database';
import type { Segment, Upload } from '@/lib/platform/db/generated/client';
import { canGrow, type Storage } from '@/lib/platform/storage/storage';
import { MAX_ASSEMBLY_HOURS } from './seal-assemblies';

/** The last segment, all of which is acknowledged. */
export type LastSegment = Pick<Segment, 'key' | 'crc32' | 'assembly'> & {
  sizeBytes: bigint;
  /** Whether it began less than {@link MAX_ASSEMBLY_HOURS} ago. */
  isRecent: boolean;
};

/** `assemblies`: how many segments are not sealed. */
type Truncated = { dropped: number; last: LastSegment | null; assemblies: number };

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
  const { key = null, sizeBytes = null, crc32 = null, assembly = null } = tail ?? {};
  const assemblies = tail?.assemblies ?? 0;
  if (key === null || sizeBytes === null) return { dropped, last: null, assemblies };
  if (canGrow(storage)) await storage.trim(key, Number(sizeBytes));
  const isRecent = tail?.isRecent === true;
  return { dropped, last: { key, sizeBytes, crc32, assembly, isRecent }, assemblies };
}

type Tail = { [Column in keyof LastSegment]: LastSegment[Column] | null } & {
  hasUnacknowledged: boolean;
  assemblies: number;
};

/**
 * One row: the last segment, if there is one, whether any has bytes behind the offset, and how many are not
 * sealed.
 */
function findTail(db: Database, { organizationId, contentId, offsetBytes }: Upload): Promise<Tail[]> {
  return db.query<Tail>(
    'upload_tail',
    `SELECT s.key, s.size_bytes AS "sizeBytes", s.crc32, s.assembly, all_of_it.*,
       s.created_at > now() - make_interval(hours => ${MAX_ASSEMBLY_HOURS}) AS "isRecent"
     FROM (
       SELECT count(assembly)::int AS assemblies, coalesce(bool_or(size_bytes IS NULL OR start_bytes >= $3::bigint
         OR start_bytes + size_bytes > $3::bigint), false) AS "hasUnacknowledged"
       FROM segments WHERE organization_id = $1 AND content_id = $2) all_of_it
     LEFT JOIN LATERAL (
       SELECT key, size_bytes, crc32, assembly, created_at FROM segments WHERE organization_id = $1 AND content_id = $2
       ORDER BY start_bytes DESC, size_bytes DESC LIMIT 1) s ON true`,
    [organizationId, contentId, offsetBytes],
  );
}
