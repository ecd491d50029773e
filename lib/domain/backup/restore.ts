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
import { type Manifest, placesOf } from './manifest';
import { readObjectList } from './object-list';
import { columnList, plainText } from './tables';

type RestoreDeps = {
  session: pg.Client;
  storage: Storage;
  config: Pick<Config, 'authSecret' | 'dataDirectory'>;
};

/**
 * Fills a fresh instance from a backup: first the objects, each held against the digest of its file, then all
 * rows in one transaction. The database must have been migrated as the backup's was.
 * @throws Error, in a sentence that names what is damaged or in the way; then nothing is restored
 */
export async function restore(
  { session, storage, config }: RestoreDeps,
  directory: string,
  manifest: Manifest,
) {
  await checkMigrations(session, manifest);
  await checkUnused(session, storage, manifest);
  await checkDumps(directory, manifest);
  const authSecret = await place({ session, storage, config }, directory, manifest).catch(async (error) => {
    await session.query('ROLLBACK').catch(() => {});
    if (manifest.objects !== 's3') await removeObjects(storage, directory);
    throw error;
  });
  await session.query('COMMIT');
  return { authSecret };
}

/** All but the commit. */
async function place({ session, storage, config }: RestoreDeps, directory: string, manifest: Manifest) {
  if (manifest.objects !== 's3') await placeObjects(storage, directory);
  await failpoint('restore.after_objects');
  await session.query(plainText);
  await session.query('BEGIN');
  await fillTables(session, directory, manifest);
  const authSecret = await placeAuthSecret(config, directory, manifest);
  // The marker just before the commit: whatever a crash leaves in between does not start, and says why.
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
      `The backup has the migration ${unknown}, which this version of Holdall does not know. Restore it with the version that made it, or a newer one.`,
    );
  }
  if (applied.size > manifest.migrations.length) {
    throw new Error(
      'The database is newer than the backup: a newer version of Holdall has been started on it. ' +
        'Restore into a DATA_DIR or DATABASE_URL that was never used, then start.',
    );
  }
}

/** Refuses an instance that anybody uses: a restore never mixes two, and never overwrites one. */
async function checkUnused(session: pg.Client, storage: Storage, manifest: Manifest): Promise<void> {
  for (const { name } of manifest.tables) {
    if (name === 'instance') continue;
    const { rowCount } = await session.query(`SELECT FROM ${pg.escapeIdentifier(name)} LIMIT 1`);
    if (rowCount) throw new Error(`The database is in use: it has rows in ${name}. ${elsewhere}`);
  }
  const marker = await storage.readMarker();
  if (manifest.objects === 's3') {
    if (marker === manifest.instance) return;
    throw new Error(
      "This backup has no objects: they are in its instance's bucket. Point S3_BUCKET and S3_PREFIX at that bucket or a copy of it.",
    );
  }
  for await (const { key } of storage.list()) {
    throw new Error(`The object store is in use: it has the object ${key}. ${elsewhere}`);
  }
  const { rows } = await session.query<{ id: string }>('SELECT id FROM instance');
  const own = [null, manifest.instance, rows[0]?.id];
  if (!own.includes(marker)) throw new Error(`The object store belongs to another instance. ${elsewhere}`);
}

const elsewhere = 'A restore needs a fresh instance: set another DATA_DIR (or DATABASE_URL and S3_BUCKET).';

async function checkDumps(directory: string, { tables, objects }: Manifest): Promise<void> {
  const places = placesOf(directory);
  const dumps = tables.map(({ name, sha256 }) => ({ path: places.table(name), sha256 }));
  if (objects !== 's3') dumps.push({ path: places.list, sha256: objects.list.sha256 });
  for (const { path, sha256 } of dumps) {
    if ((await sha256Of(path).catch(absent)) !== sha256) throw damaged(path, 'it is missing or was changed');
  }
}

async function placeObjects(storage: Storage, directory: string): Promise<void> {
  const places = placesOf(directory);
  for await (const { file, sha256, objects } of readObjectList(places.list)) {
    const hash = createHash('sha256');
    for (const { key, sizeBytes } of objects) {
      const size = await storage.put(key, beginning(places.object(key), sizeBytes, hash)).catch(absent);
      if (size === null) throw damaged(places.object(key), `it is missing, and with it bytes of ${file}`);
      if (size !== sizeBytes)
        throw damaged(places.object(key), `it has ${size} bytes of ${file}, not ${sizeBytes}`);
    }
    if (sha256 !== null && hash.digest('hex') !== sha256) {
      const [{ key } = { key: '' }] = objects;
      throw damaged(places.object(key), `the bytes of ${file} are not what was stored`);
    }
  }
}

/** So many bytes of a kept object, which may be longer than its row says; hashed on the way. */
async function* beginning(path: string, sizeBytes: number, hash: Hash): AsyncGenerator<Uint8Array> {
  if (sizeBytes === 0) return;
  for await (const chunk of createReadStream(path, { highWaterMark: 2 ** 20, end: sizeBytes - 1 })) {
    hash.update(chunk);
    yield chunk;
  }
}

/** The store was empty, and every key is random: what the list names is what was placed. */
async function removeObjects(storage: Storage, directory: string): Promise<void> {
  for await (const { objects } of readObjectList(placesOf(directory).list)) {
    for (const { key } of objects) await storage.delete(key);
  }
}

async function fillTables(session: pg.Client, directory: string, { tables }: Manifest): Promise<void> {
  // A server beside us may have made its instance row; nobody may make more while this goes on.
  await session.query('LOCK TABLE instance, users, organizations IN SHARE ROW EXCLUSIVE MODE');
  await session.query('DELETE FROM instance');
  for (const { name, columns, rows } of tables) {
    const path = placesOf(directory).table(name);
    const stream = session.query(
      copyFrom(`COPY ${pg.escapeIdentifier(name)} (${columnList(columns)}) FROM STDIN`),
    );
    await pipeline(createReadStream(path), stream);
    if (stream.rowCount !== rows) throw damaged(path, `it has ${stream.rowCount} rows, not ${rows}`);
  }
}

/**
 * A secret that the operator sets is the operator's to keep; the other one came with the data and goes with
 * it.
 */
async function placeAuthSecret(
  { authSecret, dataDirectory }: RestoreDeps['config'],
  directory: string,
  manifest: Manifest,
) {
  if (manifest.auth_secret === 'environment') return authSecret ? 'environment' : 'not in the backup';
  const secret = await readFile(placesOf(directory).authSecret, 'utf8');
  if (authSecret) return authSecret === secret ? 'environment' : 'AUTH_SECRET differs';
  await replaceAuthSecret(dataDirectory, secret);
  return 'restored';
}

function absent(error: unknown): null {
  if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  return null;
}

const damaged = (path: string, why: string) =>
  new Error(`The backup is damaged: ${path}: ${why}. Nothing was restored.`);
