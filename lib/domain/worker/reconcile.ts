import type { Client } from 'pg';
import { fail } from '@/lib/base/errors';
import { failpoint } from '@/lib/base/failpoint';
import { CONTENT_NAMES_SQL } from '@/lib/domain/content/content-names';
import type { Uploads } from '@/lib/domain/uploads/uploads';
import type { Database } from '@/lib/platform/db/database';
import { canAssemble, type Storage, type StoredObject } from '@/lib/platform/storage/storage';
import { retryOutboxNow } from './outbox';
import { runMaintenance } from './worker';

type ReconcileDeps = { db: Database; storage: Storage; uploads: Uploads };
type Options = { dryRun: boolean; orphanGraceSeconds: number };

/**
 * The result of a reconciliation. `orphans_*` count objects that no row names, before and after their grace
 * period; `missing` are keys of stored objects that are missing or too short.
 */
export type Reconciliation = {
  dry_run: boolean;
  expired_uploads: number;
  purged_files: number;
  purged_organizations: number;
  removed_objects: number;
  listed_objects: number;
  orphans_found: number;
  orphans_removed: number;
  missing: string[];
  usage_corrected: string[];
};

/** More orphans than these limits indicate a wrong configuration, such as the store of another instance. */
const ORPHAN_LIMITS = { always: 10, never: 1000, share: 0.01 };

/**
 * Reconciles rows and objects after crashes. Maintenance runs first. Then the list of the store is compared
 * with the database: an object without a row is removed only if it is older than the grace period and had no
 * row that long ago; a last query just before the removal confirms it. Rows without an object are reported,
 * never changed.
 * @throws FAILED_PRECONDITION with reason TOO_MANY_ORPHANS, having removed none
 */
export async function reconcile(deps: ReconcileDeps, options: Options): Promise<Reconciliation> {
  const { db, storage } = deps;
  if (!options.dryRun) await retryOutboxNow(db);
  const done = options.dryRun
    ? { expired: 0, purgedFiles: 0, purgedOrganizations: 0, removed: 0 }
    : await runMaintenance(deps);
  const connection = await db.session();
  try {
    const listed = await listInto(connection, storage);
    const { found, removable: orphans } = await findOrphans(connection, options);
    if (hasTooManyOrphans(orphans.length, listed)) {
      throw fail('TOO_MANY_ORPHANS', { values: { orphans: orphans.length, objects: listed } });
    }
    await failpoint('rec.after_candidate');
    return {
      dry_run: options.dryRun,
      expired_uploads: done.expired,
      purged_files: done.purgedFiles,
      purged_organizations: done.purgedOrganizations,
      removed_objects: done.removed,
      listed_objects: listed,
      orphans_found: found,
      orphans_removed: options.dryRun ? 0 : await removeOrphans(deps, orphans),
      missing: await findMissing(connection, storage),
      usage_corrected: await correctUsage(connection, options),
    };
  } finally {
    await connection.end();
  }
}

/** A few orphans are normal after a crash, and so is a small share of all objects. */
export const hasTooManyOrphans = (orphans: number, objects: number) =>
  orphans > ORPHAN_LIMITS.never || orphans > Math.max(ORPHAN_LIMITS.always, objects * ORPHAN_LIMITS.share);

async function listInto(connection: Client, storage: Storage): Promise<number> {
  await connection.query(
    'CREATE TEMP TABLE listed (key text PRIMARY KEY, size_bytes bigint, modified timestamptz)',
  );
  let count = 0;
  let page: StoredObject[] = [];
  const flush = async () => {
    await connection.query({
      text: `INSERT INTO listed SELECT * FROM unnest($1::text[], $2::bigint[], $3::timestamptz[]) ON CONFLICT DO NOTHING`,
      values: [page.map((o) => o.key), page.map((o) => o.sizeBytes), page.map((o) => o.modified)],
    });
    count += page.length;
    page = [];
  };
  for await (const object of storage.list()) {
    if (page.push(object) === 1000) await flush();
  }
  await flush();
  await connection.query('ANALYZE listed');
  return count;
}

const isNamed = (key: string) =>
  `(EXISTS (SELECT 1 FROM segments s WHERE s.key = ${key}) OR EXISTS (SELECT 1 FROM thumbnails t WHERE t.key = ${key})
    OR EXISTS (SELECT 1 FROM outbox o WHERE o.key = ${key}))`;

async function findOrphans(
  connection: Client,
  { dryRun, orphanGraceSeconds }: Options,
): Promise<{ found: number; removable: string[] }> {
  const grace = `make_interval(secs => ${orphanGraceSeconds})`;
  if (!dryRun) {
    await connection.query(
      `DELETE FROM orphan_candidates c WHERE NOT EXISTS (SELECT 1 FROM listed l WHERE l.key = c.key)`,
    );
    await connection.query(
      `INSERT INTO orphan_candidates (key) SELECT l.key FROM listed l WHERE NOT ${isNamed('l.key')} ON CONFLICT DO NOTHING`,
    );
  }
  const { rows } = await connection.query<{ key: string; removable: boolean }>(
    `SELECT l.key, coalesce(l.modified <= now() - ${grace} AND c.first_seen_at <= now() - ${grace}, false) AS removable
     FROM listed l LEFT JOIN orphan_candidates c ON c.key = l.key WHERE NOT ${isNamed('l.key')}`,
  );
  return { found: rows.length, removable: rows.filter(({ removable }) => removable).map(({ key }) => key) };
}

async function removeOrphans({ db, storage }: ReconcileDeps, keys: string[]): Promise<number> {
  let removed = 0;
  for (const key of keys) {
    const rows = await db.query<{ named: boolean }>('reconcile_named', `SELECT ${isNamed('$1')} AS named`, [
      key,
    ]);
    if (rows[0]?.named !== false) continue;
    await failpoint('rec.before_delete');
    await storage.delete(key);
    await db.prisma.orphanCandidate.deleteMany({ where: { key } });
    removed += 1;
  }
  return removed;
}

/**
 * The keys of durable segments whose objects are missing or too short in the list, checked again: an upload
 * may have finished meanwhile.
 */
async function findMissing(connection: Client, storage: Storage): Promise<string[]> {
  const suspects = await connection.query<Suspect>(
    `SELECT s.key, s.size_bytes AS size, s.assembly FROM segments s LEFT JOIN listed l ON l.key = s.key
     WHERE s.size_bytes IS NOT NULL AND (l.size_bytes IS NULL OR l.size_bytes < s.size_bytes)`,
  );
  const missing: string[] = [];
  for (const suspect of suspects.rows) {
    if (await isStored(storage, suspect)) continue;
    const { key } = suspect;
    const { rowCount } = await connection.query('SELECT 1 FROM segments WHERE key = $1', [key]);
    if (rowCount) missing.push(key);
  }
  return missing;
}

type Suspect = { key: string; size: string; assembly: string | null };

/** After a crash there may be more bytes; those after the last acknowledged one are never read. */
async function isStored(storage: Storage, { key, size, assembly }: Suspect): Promise<boolean> {
  const sizeBytes = Number(size);
  if (((await storage.stat(key))?.sizeBytes ?? -1) >= sizeBytes) return true;
  if (assembly === null || !canAssemble(storage)) return false;
  return ((await storage.measure(key, { sizeBytes, state: assembly })) ?? -1) >= sizeBytes;
}

/**
 * Compares the usage counters of each organization with its files and contents, and corrects differences.
 */
async function correctUsage(connection: Client, { dryRun }: Options): Promise<string[]> {
  const corrected: string[] = [];
  const { rows } = await connection.query<{ id: string }>(
    'SELECT id FROM organizations WHERE deleted_at IS NULL',
  );
  for (const { id } of rows) {
    // Every transaction changes names and counters together, so one statement reads both consistently.
    const difference = await connection.query(USAGE_DIFFERENCE_SQL, [id]);
    const row = difference.rows[0];
    if (row && !dryRun) {
      await connection.query(
        `INSERT INTO usage_counters AS u
           (organization_id, shard, file_count, size_bytes, trashed_file_count, trashed_size_bytes, version_size_bytes)
         VALUES ($1, 0, $2, $3, $4, $5, $6) ON CONFLICT (organization_id, shard) DO UPDATE SET
           file_count = u.file_count + excluded.file_count, size_bytes = u.size_bytes + excluded.size_bytes,
           trashed_file_count = u.trashed_file_count + excluded.trashed_file_count,
           trashed_size_bytes = u.trashed_size_bytes + excluded.trashed_size_bytes,
           version_size_bytes = u.version_size_bytes + excluded.version_size_bytes`,
        [id, row.files, row.live, row.trashedFiles, row.trashed, row.versions],
      );
      // The next reservation counts the remaining quota again.
      await connection.query(
        'UPDATE quota_shares SET remaining_bytes = 0, remaining_files = 0 WHERE organization_id = $1',
        [id],
      );
    }
    if (row) corrected.push(id);
  }
  return corrected;
}

/** What the organization $1 stores, less what its counters say; no row if they are right. */
const USAGE_DIFFERENCE_SQL = `
  SELECT files, "trashedFiles", live, trashed, versions FROM (
    SELECT files.live - counted.files AS files, files.trashed - counted.trashed_files AS "trashedFiles",
      stored.live - counted.live AS live, stored.trashed - counted.trashed AS trashed,
      stored.versions - counted.versions AS versions
    FROM (
      SELECT count(*) FILTER (WHERE deleted_at IS NULL) AS live, count(*) FILTER (WHERE deleted_at IS NOT NULL) AS trashed
      FROM files WHERE organization_id = $1) files, (
      SELECT coalesce(sum(size_bytes) FILTER (WHERE n.usage = 'LIVE'), 0) AS live,
        coalesce(sum(size_bytes) FILTER (WHERE n.usage = 'TRASHED'), 0) AS trashed,
        coalesce(sum(size_bytes) FILTER (WHERE n.usage = 'VERSION'), 0) AS versions
      FROM contents c JOIN (
        SELECT content_id, min(usage) AS usage FROM (${CONTENT_NAMES_SQL}) names
        WHERE organization_id = $1 GROUP BY content_id) n ON n.content_id = c.id
      WHERE c.organization_id = $1) stored, (
      SELECT coalesce(sum(file_count), 0) AS files, coalesce(sum(trashed_file_count), 0) AS trashed_files,
        coalesce(sum(size_bytes), 0) AS live, coalesce(sum(trashed_size_bytes), 0) AS trashed,
        coalesce(sum(version_size_bytes), 0) AS versions
      FROM usage_counters WHERE organization_id = $1) counted) d
  WHERE files <> 0 OR "trashedFiles" <> 0 OR live <> 0 OR trashed <> 0 OR versions <> 0`;
