import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import pg from 'pg';
import { expect } from 'vitest';
import { CONTENT_NAMES_SQL } from '@/lib/domain/content/content-names';
import { type StoreView, viewStore } from './store-view';

type Row = Record<string, string | null>;

/** Runs one question on an instance's own database, past the product. */
export async function query<R extends pg.QueryResultRow = Row>(
  env: Record<string, string>,
  text: string,
  values: unknown[] = [],
): Promise<R[]> {
  const client = new pg.Client({ connectionString: env.DATABASE_URL });
  await client.connect();
  try {
    return (await client.query<R>(text, values)).rows;
  } finally {
    await client.end();
  }
}

/**
 * Of one organization in a product that others use too; null for all there is in a product of the test's own.
 */
type Scope = string | null;

/** Asserts {@link findProblems} finds none. */
export async function assertInvariants(
  env: Record<string, string>,
  organization: Scope = null,
): Promise<void> {
  expect(await findProblems(env, organization)).toEqual([]);
}

/**
 * The same for a moment at which a running service may still be at its work behind requests: soon nothing is
 * wrong.
 */
export async function assertInvariantsSoon(
  env: Record<string, string>,
  organization: Scope = null,
): Promise<void> {
  await expect.poll(() => findProblems(env, organization), { timeout: 120_000, interval: 100 }).toEqual([]);
}

/**
 * What must never be left, at rest, after a reconciliation, in sentences: reads database and store directly.
 * Every object belongs to a row and every row has its object, whole; nothing is half done; counters and the
 * audit log say what there is.
 */
export async function findProblems(
  env: Record<string, string>,
  organization: Scope = null,
): Promise<string[]> {
  const store = viewStore(env);
  const found = [
    ...(await findLeftRows(env, organization)),
    ...(await findOrphanedObjects(env, store, organization)),
    ...(await findWrongContents(env, store, organization)),
    ...(await findWrongCounts(env, organization)),
  ];
  return found.sort();
}

/** Restricts a question to the scope, which is the parameter $1. */
const inScope = (column = 'organization_id') => `($1::text IS NULL OR ${column} = $1)`;

const questions: Record<string, string> = {
  // Of a finished resumable upload the row remembers for a while which file it became.
  'an upload row is left': `SELECT id, filename FROM uploads WHERE finished_file_id IS NULL AND ${inScope()}`,
  'a segment is pending': `SELECT key FROM segments WHERE size_bytes IS NULL AND ${inScope()}`,
  'an object waits for its removal': `SELECT key, attempts, last_error FROM outbox WHERE ${inScope()}`,
  'a content has no name': `SELECT c.id FROM contents c
    WHERE ${inScope('c.organization_id')} AND NOT EXISTS (SELECT 1 FROM (${CONTENT_NAMES_SQL}) n WHERE n.content_id = c.id)
      AND NOT EXISTS (SELECT 1 FROM uploads u WHERE u.content_id = c.id)`,
  'a content counts as something else than its names': `SELECT c.id, c.usage, n.usage AS named FROM contents c,
      LATERAL (SELECT min(n.usage) AS usage FROM (${CONTENT_NAMES_SQL}) n
        WHERE n.organization_id = c.organization_id AND n.content_id = c.id) n
    WHERE ${inScope('c.organization_id')} AND c.usage IS DISTINCT FROM n.usage`,
  'a content is not as long as its segments': `SELECT c.id, c.size_bytes, s.bytes FROM contents c,
      LATERAL (SELECT coalesce(sum(size_bytes), 0) AS bytes FROM segments s
        WHERE s.organization_id = c.organization_id AND s.content_id = c.id) s
    WHERE ${inScope('c.organization_id')} AND c.usage IS NOT NULL AND c.size_bytes <> s.bytes`,
  'the segments of a file leave a gap': `SELECT s.key FROM (
      SELECT key, start_bytes, coalesce(sum(size_bytes) OVER (
        PARTITION BY content_id ORDER BY start_bytes, size_bytes ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0) AS expected
      FROM segments WHERE ${inScope()}) s
    WHERE s.start_bytes <> s.expected`,
  'a file has not one upload in the audit log': `SELECT f.id, count(a.id) AS events FROM files f
    LEFT JOIN audit_events a ON a.organization_id = f.organization_id AND a.target = f.id AND a.action IN ('file.upload', 'file.copy')
    WHERE ${inScope('f.organization_id')} AND NOT EXISTS (
      SELECT 1 FROM audit_events e WHERE e.organization_id = f.organization_id AND e.action = 'folder.copy')
    GROUP BY f.id HAVING count(a.id) <> 1`,
  'a file was uploaded more than once': `SELECT target, count(*) FROM audit_events
    WHERE action = 'file.upload' AND ${inScope()} GROUP BY target HAVING count(*) > 1`,
  'a version is pending without a stream': `SELECT v.id FROM file_versions v JOIN files f ON f.id = v.file_id
    WHERE v.ended_at IS NULL AND f.state = 'ACTIVE' AND ${inScope('v.organization_id')}`,
  'something that lives lies in a folder in the trash': `SELECT d.id, f.id AS file, c.id AS folder FROM folders d
    LEFT JOIN files f ON f.folder_id = d.id AND f.deleted_at IS NULL
    LEFT JOIN folders c ON c.parent_id = d.id AND c.deleted_at IS NULL
    WHERE ${inScope('d.organization_id')} AND d.deleted_at IS NOT NULL AND coalesce(f.id, c.id) IS NOT NULL`,
  'a folder is not below the root': `WITH RECURSIVE tree AS (
      SELECT root_folder_id AS id FROM organizations UNION ALL SELECT d.id FROM folders d JOIN tree ON d.parent_id = tree.id)
    SELECT id FROM folders WHERE ${inScope()} AND id NOT IN (SELECT id FROM tree)`,
  'a folder is longer in the trash than it should be': `SELECT id FROM folders WHERE purge_at < now() AND ${inScope()}`,
  'a reservation outlives its upload': `SELECT id FROM uploads WHERE finished_file_id IS NOT NULL AND reserved_bytes + reserved_files > 0 AND ${inScope()}`,
  'the shares of a quota exceed its remainder': `SELECT o.id, shares.*, stored.* FROM organizations o,
      LATERAL (SELECT sum(remaining_bytes) AS remaining_bytes, sum(remaining_files) AS remaining_files
        FROM quota_shares WHERE organization_id = o.id) shares,
      LATERAL (SELECT coalesce(sum(size_bytes), 0) AS bytes FROM contents WHERE organization_id = o.id AND usage IS NOT NULL) stored,
      LATERAL (SELECT count(*) AS files FROM files WHERE organization_id = o.id) named
    WHERE ${inScope('o.id')} AND (bytes + remaining_bytes > greatest(bytes, coalesce(quota_bytes, 2 ^ 62))
      OR files + remaining_files > greatest(files, coalesce(quota_files, 2 ^ 62)))`,
  'a deletion of an organization has not ended': `SELECT id FROM organizations
    WHERE deleted_at IS NOT NULL AND purged_at IS NULL AND ${inScope('id')}`,
  ...Object.fromEntries(
    [
      'files',
      'file_versions',
      'uploads',
      'segments',
      'contents',
      'thumbnails',
      'folders',
      'memberships',
      'usage_counters',
      'quota_shares',
      'upload_urls',
      'archives',
      'archive_entries',
    ].map((table) => [
      `a deleted organization still has ${table}`,
      `SELECT o.id, count(*) FROM organizations o JOIN ${table} t ON t.organization_id = o.id
         WHERE o.purged_at IS NOT NULL AND ${inScope('o.id')} GROUP BY o.id`,
    ]),
  ),
};

async function findLeftRows(env: Record<string, string>, organization: Scope): Promise<string[]> {
  const problems: string[] = [];
  for (const [problem, question] of Object.entries(questions)) {
    for (const row of await query(env, question, [organization]))
      problems.push(`${problem}: ${JSON.stringify(row)}`);
  }
  return problems;
}

async function findOrphanedObjects(
  env: Record<string, string>,
  store: StoreView,
  organization: Scope,
): Promise<string[]> {
  // The store first: an object whose row comes and goes meanwhile would look orphaned.
  const objects = await store.objects();
  const rows = await query<{ key: string; size: string | null }>(
    env,
    `SELECT key, size_bytes AS size FROM segments WHERE ${inScope()}
     UNION ALL SELECT key, NULL FROM thumbnails WHERE key IS NOT NULL AND ${inScope()}
     UNION ALL SELECT key, NULL FROM outbox WHERE ${inScope()}`,
    [organization],
  );
  const named = new Map(rows.map(({ key, size }) => [key, size]));
  return [
    // An object does not say whose it is: in a shared product it may be another organization's.
    ...(organization === null ? [...objects.keys()] : [])
      .filter((key) => !named.has(key))
      .map((key) => `no row names the object ${key}`),
    ...[...named]
      // Longer is right: what a resumable upload had stored when it broke off, beyond what was acknowledged.
      .filter(([key, size]) => size !== null && (objects.get(key) ?? -1) < Number(size))
      .map(
        ([key, size]) => `the object ${key} of ${size} bytes is stored with ${objects.get(key) ?? 'none'}`,
      ),
    ...(organization === null ? await store.unfinished() : []).map(
      (name) => `an unfinished put is left: ${name}`,
    ),
  ];
}

async function findWrongContents(
  env: Record<string, string>,
  store: StoreView,
  organization: Scope,
): Promise<string[]> {
  const files = await query<{
    id: string;
    filename: string;
    size: string;
    sha256: Buffer | null;
    state: string;
    crc32: string | null;
    keys: string[];
    sizes: string[];
    checksums: (string | null)[];
  }>(
    env,
    `SELECT f.id, f.filename, f.size_bytes AS size, f.sha256, f.state,
       (SELECT c.crc32 FROM contents c WHERE c.id = f.content_id) AS crc32,
       array(SELECT s.crc32::text FROM segments s WHERE s.content_id = f.content_id
         ORDER BY s.start_bytes, s.size_bytes) AS checksums,
       array(SELECT s.key FROM segments s WHERE s.content_id = f.content_id ORDER BY s.start_bytes, s.size_bytes) AS keys,
       array(SELECT s.size_bytes::text FROM segments s WHERE s.content_id = f.content_id
         ORDER BY s.start_bytes, s.size_bytes) AS sizes
     FROM (SELECT organization_id, id, filename, size_bytes, sha256, state, content_id FROM files
       UNION ALL SELECT organization_id, id, filename, size_bytes, sha256, 'ACTIVE', content_id FROM file_versions) f
     WHERE ${inScope('f.organization_id')}`,
    [organization],
  );
  const problems: string[] = [];
  for (const { id, filename, size, sha256, keys, sizes, state, ...checked } of files) {
    const hash = createHash('sha256');
    let length = 0;
    let checksum = 0;
    for (const [at, key] of keys.entries()) {
      const stored = await store.read(key).catch(() => Buffer.alloc(0));
      const bytes = stored.subarray(0, Number(sizes[at]));
      // A version may have the first bytes alone.
      hash.update(bytes.subarray(0, Math.max(0, Number(size) - length)));
      checksum = crc32(bytes, checksum);
      const known = checked.checksums[at];
      if (known != null && known !== String(crc32(bytes))) problems.push(`the checksum of ${key} is wrong`);
      length += bytes.length;
    }
    if (state === 'ACTIVE' && checked.crc32 !== String(checksum))
      problems.push(`the checksum of the file ${id} (${filename}) is ${checked.crc32}, not ${checksum}`);
    if (length < Number(size) || (sha256 && !hash.digest().equals(sha256))) {
      problems.push(
        `the file ${id} (${filename}) of ${size} bytes is not what was sent; ${length} are stored`,
      );
    }
  }
  return problems;
}

/** What the counters say against what the rows say: each content counts once, as the first that names it. */
async function findWrongCounts(env: Record<string, string>, organization: Scope): Promise<string[]> {
  const rows = await query(
    env,
    `SELECT o.id, counted.*, stored.*, named.* FROM organizations o,
       LATERAL (SELECT coalesce(sum(file_count), 0) AS counted_files, coalesce(sum(size_bytes), 0) AS counted_live,
         coalesce(sum(trashed_size_bytes), 0) AS counted_trash, coalesce(sum(version_size_bytes), 0) AS counted_versions,
         coalesce(sum(trashed_file_count), 0) AS counted_trashed_files FROM usage_counters WHERE organization_id = o.id) counted,
       LATERAL (SELECT coalesce(sum(c.size_bytes) FILTER (WHERE n.usage = 'LIVE'), 0) AS live,
         coalesce(sum(c.size_bytes) FILTER (WHERE n.usage = 'TRASHED'), 0) AS trash,
         coalesce(sum(c.size_bytes) FILTER (WHERE n.usage = 'VERSION'), 0) AS versions
         FROM contents c, LATERAL (SELECT min(n.usage) AS usage FROM (${CONTENT_NAMES_SQL}) n
           WHERE n.organization_id = c.organization_id AND n.content_id = c.id) n
         WHERE c.organization_id = o.id) stored,
       LATERAL (SELECT count(*) FILTER (WHERE deleted_at IS NULL) AS files,
         count(*) FILTER (WHERE deleted_at IS NOT NULL) AS trashed_files FROM files WHERE organization_id = o.id) named
     WHERE ${inScope('o.id')} AND (counted_files, counted_live, counted_trash, counted_versions, counted_trashed_files)
       IS DISTINCT FROM (named.files, stored.live, stored.trash, stored.versions, named.trashed_files)`,
    [organization],
  );
  return rows.map((row) => `the usage counters are wrong: ${JSON.stringify(row)}`);
}
