import { followChains, type Stretch } from '@/lib/domain/audit/follow-chains';
import { SEALED_EVENTS_SQL } from '@/lib/domain/audit/seal';
import type { Database, Transaction } from '@/lib/platform/db/database';
import { Prisma } from '@/lib/platform/db/generated/client';
import { FACE_SQL } from './faces';

/**
 * Folds the events of the chains since the last call into the usage of their days, and notes what is stored
 * in this hour. Returns how many organizations moved.
 */
export async function foldUsage(db: Database): Promise<number> {
  await db.prisma.$executeRaw`
    INSERT INTO usage_positions (organization_id)
    SELECT o.id FROM organizations o WHERE o.deleted_at IS NULL
      AND NOT EXISTS (SELECT FROM usage_positions p WHERE p.organization_id = o.id)
    ON CONFLICT (organization_id) DO NOTHING`;
  return followChains(db, 'usage_positions', async (tx, stretch) => {
    await fold(tx, stretch);
    await noteStored(tx, [stretch.id]);
  });
}

/**
 * What the service does by itself is no use. The bytes of a stream are known when it is complete: those
 * beyond the version that it appended to.
 */
async function fold(tx: Transaction, { id, after, until }: Stretch): Promise<void> {
  await tx.$executeRaw`
    INSERT INTO usage_days AS d (organization_id, day, face, operations, bytes_in)
    SELECT ${id}, e.day, e.face, count(*) FILTER (WHERE NOT e.is_completion), coalesce(sum(e.bytes), 0)
    FROM (
      SELECT (a.created_at AT TIME ZONE 'UTC')::date AS day, a.action = 'file.complete' AS is_completion,
        CASE WHEN a.action = 'file.complete' THEN 'grpc' ELSE ${Prisma.raw(FACE_SQL)} END AS face,
        CASE
          WHEN a.action IN ('file.upload', 'file.replace') AND f.state = 'ACTIVE' THEN f.size_bytes
          WHEN a.action = 'file.complete' THEN f.size_bytes - coalesce((
            SELECT max(v.size_bytes) FROM file_versions v WHERE v.organization_id = f.organization_id
              AND v.file_id = f.id AND v.content_id = f.content_id AND v.size_bytes <= f.size_bytes), 0)
        END AS bytes
      FROM ${Prisma.raw(SEALED_EVENTS_SQL)}
      LEFT JOIN files f ON f.organization_id = a.organization_id AND f.id = a.target AND a.action LIKE 'file.%'
      WHERE s.organization_id = ${id} AND s.sequence > ${after} AND s.sequence <= ${until} AND a.outcome = 'OK'
        AND (a.user_id IS NOT NULL OR a.share_link_id IS NOT NULL OR a.action = 'file.complete')) AS e
    GROUP BY e.day, e.face ORDER BY e.day, e.face
    ON CONFLICT (organization_id, day, face) DO UPDATE SET
      operations = d.operations + excluded.operations, bytes_in = d.bytes_in + excluded.bytes_in`;
}

/** Notes what organizations store now as the value of this hour; the last one of an hour counts. */
export async function noteStored(tx: Pick<Transaction, '$executeRaw'>, ids: string[] | null): Promise<void> {
  await tx.$executeRaw`
    INSERT INTO usage_hours AS h (organization_id, hour, stored_bytes)
    SELECT o.id, date_trunc('hour', now()), coalesce((
      SELECT sum(u.size_bytes + u.trashed_size_bytes + u.version_size_bytes) FROM usage_counters u WHERE u.organization_id = o.id), 0)
    FROM organizations o WHERE o.deleted_at IS NULL AND (${ids}::text[] IS NULL OR o.id = ANY (${ids}::text[]))
    ORDER BY o.id
    ON CONFLICT (organization_id, hour) DO UPDATE SET stored_bytes = excluded.stored_bytes`;
}
