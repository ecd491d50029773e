import { createHash, type Hash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { failpoint } from '@/lib/base/failpoint';
import { replaceAuthSecret } from '@/lib/base/secrets/auth-secret';
import type { Config } from '@/lib/config';
import type { Storage } from '@/lib/platform/storage/storage';
import { sha256Of } from './durable';
import { type Manifest, pathsOf } from './manifest';
import { readObjectList } from './object-list';
import { columnList, SESSION_SETTINGS_SQL } from './tables';

type RestoreDeps = {
  session: pg.Client;
  storage: Storage;
  config: Pick<Config, 'authSecret' | 'previousAuthSecret' | 'dataDirectory'>;
};

/**
 * Restores a backup into a new instance: first the objects, verified against the digests of their files, then
 * all rows in one transaction. The database must have exactly the migrations of the backup.
 * @throws Error with a sentence that names the damaged file or the conflict; then nothing is restored
 */
export async function restore(
  { session, storage, config }: RestoreDeps,
  directory: string,
  manifest: Manifest,
) {
  await checkMigrations(session, manifest);
  await checkUnused(session, storage, manifest);
  await checkDumps(directory, manifest);
  const authSecret = await fill({ session, storage, config }, directory, manifest).catch(async (error) => {
    await session.query('ROLLBACK').catch(() => {});
    if (manifest.objects !== 's3') await removeObjects(storage, directory);
    throw error;
  });
  await session.query('COMMIT');
  return { authSecret };
}

/** Everything except the commit. */
async function fill({ session, storage, config }: RestoreDeps, directory: string, manifest: Manifest) {
  if (manifest.objects !== 's3') await storeObjects(storage, directory);
  await failpoint('restore.after_objects');
  await session.query(SESSION_SETTINGS_SQL);
  await session.query('BEGIN');
  await fillTables(session, directory, manifest);
  const authSecret = await restoreAuthSecret(config, directory, manifest);
  // The marker right before the commit: after a crash in between, the instance refuses to start and says why.
  await storage.writeMarker(manifest.instance);
  return authSecret;
}

async function checkMigrations(session: pg.Client, manifest: Manifest): Promise<void> {
  const { rows } = await session.query<{ name: string }>(
    'SELECT migration_name AS name FROM _prisma_migrations WHERE rolled_back_at IS NULL',
  );
  const applied = new Set(rows.map(({ name }) => name));
  const unknown = manifest.migrations.find((name) => !applied.has(name));
  if (unknown) {
    throw new Error(
      `The backup has the migration ${unknown}, which this version of Holdall does not have. Restore it with the version that created it, or a newer one.`,
    );
  }
  if (applied.size > manifest.migrations.length) {
    throw new Error(
      'The database is newer than the backup: a newer version of Holdall has used it. ' +
        'Restore into an unused DATA_DIR or DATABASE_URL, then start Holdall.',
    );
  }
}

/** Rejects an instance with data: a restore never merges or overwrites instances. */
async function checkUnused(session: pg.Client, storage: Storage, manifest: Manifest): Promise<void> {
  for (const { name } of manifest.tables) {
    if (name === 'instance') continue;
    const { rowCount } = await session.query(`SELECT FROM ${pg.escapeIdentifier(name)} LIMIT 1`);
    if (rowCount) throw new Error(`The database is in use: it has rows in ${name}. ${NEW_INSTANCE_ADVICE}`);
  }
  const marker = await storage.readMarker();
  if (manifest.objects === 's3') {
    if (marker === manifest.instance) return;
    throw new Error(
      'This backup has no objects: they are in the bucket of its instance. Set S3_BUCKET and S3_PREFIX to that bucket or a copy of it.',
    );
  }
  for await (const { key } of storage.list()) {
    throw new Error(`The object store is in use: it has the object ${key}. ${NEW_INSTANCE_ADVICE}`);
  }
  // As JSON, because a database with the migrations of an old backup has no column store_id.
  const { rows } = await session.query<{ marker: string }>(
    `SELECT coalesce(to_jsonb(i) ->> 'store_id', i.id) AS marker FROM instance i`,
  );
  const own = [null, manifest.instance, rows[0]?.marker];
  if (!own.includes(marker))
    throw new Error(`The object store belongs to another instance. ${NEW_INSTANCE_ADVICE}`);
}

const NEW_INSTANCE_ADVICE =
  'A restore needs a new instance: set another DATA_DIR (or DATABASE_URL and S3_BUCKET).';

async function checkDumps(directory: string, { tables, objects }: Manifest): Promise<void> {
  const paths = pathsOf(directory);
  const dumps = tables.map(({ name, sha256 }) => ({ path: paths.table(name), sha256 }));
  if (objects !== 's3') dumps.push({ path: paths.list, sha256: objects.list.sha256 });
  for (const { path, sha256 } of dumps) {
    if ((await sha256Of(path).catch(absent)) !== sha256) throw damaged(path, 'it is missing or was changed');
  }
}

async function storeObjects(storage: Storage, directory: string): Promise<void> {
  const paths = pathsOf(directory);
  for await (const { file, sha256, objects } of readObjectList(paths.list)) {
    const hash = createHash('sha256');
    for (const { key, sizeBytes } of objects) {
      const size = await storage.put(key, readPrefix(paths.object(key), sizeBytes, hash)).catch(absent);
      if (size === null) throw damaged(paths.object(key), `it is missing, and with it bytes of ${file}`);
      if (size !== sizeBytes)
        throw damaged(paths.object(key), `it has ${size} bytes of ${file}, not ${sizeBytes}`);
    }
    if (sha256 !== null && hash.digest('hex') !== sha256) {
      const [{ key } = { key: '' }] = objects;
      throw damaged(paths.object(key), `the bytes of ${file} do not match its digest`);
    }
  }
}

/** The first bytes of an object, which may be longer than its row says, hashed on the way. */
async function* readPrefix(path: string, sizeBytes: number, hash: Hash): AsyncGenerator<Uint8Array> {
  if (sizeBytes === 0) return;
  for await (const chunk of createReadStream(path, { highWaterMark: 2 ** 20, end: sizeBytes - 1 })) {
    hash.update(chunk);
    yield chunk;
  }
}

/** Removes what this restore stored: the store was empty, so every object of the list is its own. */
async function removeObjects(storage: Storage, directory: string): Promise<void> {
  for await (const { objects } of readObjectList(pathsOf(directory).list)) {
    for (const { key } of objects) await storage.delete(key);
  }
}

async function fillTables(session: pg.Client, directory: string, { tables }: Manifest): Promise<void> {
  // A running server may have inserted its instance row; the lock keeps it from inserting more.
  await session.query('LOCK TABLE instance, users, organizations IN SHARE ROW EXCLUSIVE MODE');
  await session.query('DELETE FROM instance');
  for (const { name, columns, rows } of tables) {
    const path = pathsOf(directory).table(name);
    const stream = session.query(
      copyFrom(`COPY ${pg.escapeIdentifier(name)} (${columnList(columns)}) FROM STDIN`),
    );
    await pipeline(createReadStream(path), stream);
    if (stream.rowCount !== rows) throw damaged(path, `it has ${stream.rowCount} rows, not ${rows}`);
  }
}

/** Restores the generated secret of the backup, unless the operator sets AUTH_SECRET. */
async function restoreAuthSecret(
  { authSecret, previousAuthSecret, dataDirectory }: RestoreDeps['config'],
  directory: string,
  manifest: Manifest,
) {
  if (manifest.auth_secret === 'environment') return authSecret ? 'environment' : 'not in the backup';
  const secret = await readFile(pathsOf(directory).authSecret, 'utf8');
  if (authSecret)
    return [authSecret, previousAuthSecret].includes(secret) ? 'environment' : 'AUTH_SECRET differs';
  await replaceAuthSecret(dataDirectory, secret);
  return 'restored';
}

/** Null for a file that does not exist. */
function absent(error: unknown): null {
  if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  return null;
}

const damaged = (path: string, problem: string) =>
  new Error(`The backup is damaged: ${path}: ${problem}. Nothing was restored.`);
