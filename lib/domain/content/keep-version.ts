import type { Database, Transaction } from '@/lib/platform/db/database';
import { CONTENT_NAMES_SQL } from './content-names';

type FileId = { organizationId: string; fileId: string };

/**
 * Keeps the current content of a file as an earlier version, unless the organization keeps none, and marks
 * versions beyond its number as due. Call it with the file locked, before its content changes. Returns
 * whether it kept the content.
 */
export async function keepVersion(tx: Transaction, { organizationId, fileId }: FileId): Promise<boolean> {
  return (await tx.$executeRawUnsafe(KEEP_SQL, organizationId, fileId)) > 0;
}

/**
 * The same before a stream, which makes one version, at its end: the version stays hidden until
 * {@link endPendingVersion}. The version of a stream that crashed before is that of both.
 */
export async function keepPendingVersion(
  tx: Transaction,
  { organizationId, fileId }: FileId,
): Promise<boolean> {
  return (await tx.$executeRawUnsafe(KEEP_PENDING_SQL, organizationId, fileId)) > 0;
}

/**
 * Makes the version that a stream has ended visible. If the stream added nothing, the version is the current
 * one again.
 */
export async function endPendingVersion(tx: Transaction, { organizationId, fileId }: FileId): Promise<void> {
  const ended = await tx.$executeRawUnsafe(END_SQL, organizationId, fileId);
  if (ended === 0) await tx.$executeRawUnsafe(REVERT_SQL, organizationId, fileId);
}

/**
 * Sets when the versions of an organization, or of one file, are deleted, after a change of its rules or of
 * `keep_forever`.
 */
export async function rescheduleVersions(
  tx: Transaction,
  organizationId: string,
  fileId?: string,
): Promise<void> {
  if (fileId !== undefined)
    return void (await tx.$executeRawUnsafe(RESCHEDULE_SQL, organizationId, [fileId]));
  for (let after: string | null = ''; after !== null; ) {
    const files: { id: string }[] = await tx.$queryRaw`
      SELECT DISTINCT file_id AS id FROM file_versions WHERE organization_id = ${organizationId} AND file_id > ${after}
      ORDER BY file_id LIMIT ${RESCHEDULED_AT_ONCE}`;
    const ids = files.map(({ id }) => id);
    await tx.$executeRawUnsafe(RESCHEDULE_SQL, organizationId, ids);
    after = ids.at(-1) ?? null;
  }
}

/** The files whose versions one statement changes: well below the statement timeout. */
const RESCHEDULED_AT_ONCE = 1_000;

/** How many bytes a replacement of a file frees: none if they are kept, or something else has them. */
export async function freedBytes(db: Database, { organizationId, fileId }: FileId): Promise<bigint> {
  const rows = await db.query<{ bytes: bigint }>('freed_bytes', FREED_SQL, [organizationId, fileId]);
  return rows[0]?.bytes ?? 0n;
}

/** The same for an upload that may replace a file; null: it creates one, which frees nothing. */
export const freedByReplacing = (
  db: Database,
  { organizationId, fileId }: { organizationId: string; fileId: string | null },
): Promise<bigint> | bigint => (fileId === null ? 0n : freedBytes(db, { organizationId, fileId }));

const RULES_SQL =
  'rules AS (SELECT keep_versions, keep_versions_days AS days FROM organizations WHERE id = $1)';

/**
 * Marks as due what is beyond the number that is kept, when one more is added. By an array, which is read
 * once: with a subquery, PostgreSQL may run it again for every version of the organization.
 */
const SURPLUS_SQL = `surplus AS (
  UPDATE file_versions SET purge_at = now() WHERE organization_id = $1 AND id = ANY (ARRAY(
    SELECT id FROM file_versions
    WHERE organization_id = $1 AND file_id = $2 AND ended_at IS NOT NULL AND NOT keep_forever AND purge_at > now()
    ORDER BY ended_at DESC, id DESC OFFSET greatest(0, (SELECT keep_versions FROM rules) - 1))))`;

const columns = `organization_id, id, file_id, content_id, filename, mime_type, sniffed_type, size_bytes, sha256,
  modified_at, creator_id, created_at, keep_forever`;
const current = `f.organization_id, coalesce(f.version_id, f.id), f.id, f.content_id, f.filename, f.mime_type,
  f.sniffed_type, f.size_bytes, f.sha256, f.modified_at, coalesce(f.version_creator_id, f.creator_id),
  coalesce(f.version_created_at, f.created_at), f.keep_forever`;
const isKept = '(f.keep_forever OR rules.keep_versions > 0 AND rules.days > 0)';

/** The version of a stream that has not ended, if there is one: it sorts before all others. */
const PENDING_SQL = `
  SELECT id FROM (
    SELECT id, ended_at FROM file_versions WHERE organization_id = $1 AND file_id = $2
    ORDER BY ended_at DESC, id DESC LIMIT 1) v
  WHERE ended_at IS NULL`;

// clock_timestamp: a transaction that waited for the lock of the file began before the one that had it.
const KEEP_SQL = `
  WITH ${RULES_SQL}, ${SURPLUS_SQL}, pending AS (
    UPDATE file_versions SET ended_at = clock_timestamp() - interval '1 ms',
      purge_at = CASE WHEN keep_forever THEN NULL ELSE now() + make_interval(days => (SELECT days FROM rules)) END
    WHERE organization_id = $1 AND id = ANY (ARRAY(${PENDING_SQL})))
  INSERT INTO file_versions (${columns}, ended_at, purge_at)
  SELECT ${current}, clock_timestamp(),
    CASE WHEN f.keep_forever THEN NULL ELSE clock_timestamp() + make_interval(days => rules.days) END
  FROM files f, rules WHERE f.organization_id = $1 AND f.id = $2 AND ${isKept}`;

const KEEP_PENDING_SQL = `
  WITH ${RULES_SQL}
  INSERT INTO file_versions (${columns}) SELECT ${current}
  FROM files f, rules WHERE f.organization_id = $1 AND f.id = $2 AND ${isKept} AND NOT EXISTS (
    SELECT 1 FROM file_versions v WHERE v.organization_id = $1 AND v.file_id = $2 AND v.ended_at IS NULL)`;

const END_SQL = `
  WITH ${RULES_SQL}, ${SURPLUS_SQL}
  UPDATE file_versions v SET ended_at = clock_timestamp(),
    purge_at = CASE WHEN v.keep_forever THEN NULL ELSE clock_timestamp() + make_interval(days => rules.days) END
  FROM files f, rules WHERE f.organization_id = $1 AND f.id = $2
    AND v.organization_id = $1 AND v.file_id = $2 AND v.ended_at IS NULL
    AND (v.content_id, v.size_bytes) IS DISTINCT FROM (f.content_id, f.size_bytes)`;

const REVERT_SQL = `
  WITH reverted AS (
    DELETE FROM file_versions WHERE organization_id = $1 AND file_id = $2 AND ended_at IS NULL
    RETURNING id, creator_id, created_at, keep_forever)
  UPDATE files f SET version_id = r.id, version_creator_id = r.creator_id, version_created_at = r.created_at,
    keep_forever = r.keep_forever
  FROM reverted r WHERE f.organization_id = $1 AND f.id = $2`;

const FREED_SQL = `
  WITH ${RULES_SQL}
  SELECT f.size_bytes AS bytes FROM files f, rules WHERE f.organization_id = $1 AND f.id = $2 AND NOT ${isKept}
    AND (SELECT count(*) FROM (${CONTENT_NAMES_SQL}) n
      WHERE n.organization_id = f.organization_id AND n.content_id = f.content_id) = 1`;

const RESCHEDULE_SQL = `
  WITH ranked AS (
    SELECT id, ended_at, keep_forever, count(*) FILTER (WHERE NOT keep_forever) OVER (
      PARTITION BY file_id ORDER BY ended_at DESC, id DESC) AS rank
    FROM file_versions
    WHERE organization_id = $1 AND file_id = ANY ($2::text[]) AND ended_at IS NOT NULL)
  UPDATE file_versions v SET purge_at = CASE WHEN r.keep_forever THEN NULL
    WHEN r.rank > o.keep_versions THEN now() ELSE r.ended_at + make_interval(days => o.keep_versions_days) END
  FROM ranked r, organizations o
  WHERE o.id = $1 AND v.organization_id = $1 AND v.id = r.id`;
