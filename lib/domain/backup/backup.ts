import { createReadStream } from 'node:fs';
import { mkdir, readdir } from 'node:fs/promises';
import type { Client } from 'pg';
import { to as copyTo } from 'pg-copy-streams';
import { failpoint } from '@/lib/base/failpoint';
import { makeDirectory } from '@/lib/base/make-directory';
import { authSecretPath } from '@/lib/base/secrets/auth-secret';
import type { Config } from '@/lib/config';
import { OBJECT_DELETION_LOCK } from '@/lib/domain/worker/outbox';
import type { Database } from '@/lib/platform/db/database';
import type { Storage } from '@/lib/platform/storage/storage';
import { syncDirectory, writeDurably } from './durable';
import { type Manifest, pathsOf, writeManifest } from './manifest';
import { readObjectList } from './object-list';
import { listTables, OBJECTS_SQL, rowsQuery, SESSION_SETTINGS_SQL } from './tables';

type BackupDeps = { db: Database; storage: Storage; config: Pick<Config, 'authSecret' | 'dataDirectory'> };

/**
 * Writes a backup into `directory`, which must be empty or new, while the service runs. The database is read
 * in one snapshot; no object is deleted until all objects of the snapshot are in the backup.
 * @throws Error; an interrupted backup has no manifest
 */
export async function backup({ db, storage, config }: BackupDeps, directory: string): Promise<Manifest> {
  await prepareDirectory(directory);
  const session = await db.session();
  // The running query reports a broken connection.
  session.on('error', () => {});
  try {
    // The lock before the snapshot: an object whose deletion is already claimed is not in the snapshot.
    await session.query('SELECT pg_advisory_lock($1)', [OBJECT_DELETION_LOCK]);
    await session.query(SESSION_SETTINGS_SQL);
    await session.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
    const database = await dumpDatabase(session, storage, directory);
    await failpoint('backup.after_snapshot');
    const objects = await copyObjects(session, storage, directory);
    await session.query('COMMIT');
    const secret = await copyAuthSecret(config, directory);
    await failpoint('backup.before_manifest');
    const content: Manifest = {
      format: 1,
      created: new Date().toISOString(),
      ...database,
      objects,
      auth_secret: secret,
    };
    await writeManifest(directory, content);
    return content;
  } finally {
    await session.end();
  }
}

async function prepareDirectory(directory: string): Promise<void> {
  await makeDirectory(directory).catch((cause: NodeJS.ErrnoException) => {
    throw new Error(`${directory} cannot be created (${cause.code}). Choose another directory.`, { cause });
  });
  if ((await readdir(directory)).length > 0) {
    throw new Error(`${directory} is not empty. Choose an empty or new directory.`);
  }
  await mkdir(pathsOf(directory).tables, { mode: 0o700 });
}

async function dumpDatabase(session: Client, storage: Storage, directory: string) {
  const paths = pathsOf(directory);
  const instance = await session.query<{ marker: string }>(
    'SELECT coalesce(store_id, id) AS marker FROM instance',
  );
  const migrations = await session.query<{ name: string }>(
    'SELECT migration_name AS name FROM _prisma_migrations WHERE rolled_back_at IS NULL ORDER BY migration_name',
  );
  const tables: Manifest['tables'] = [];
  // Thumbnails can be rendered again, so their objects are not copied. In a bucket they stay, and need rows.
  const excluded = storage.exportTo ? ['thumbnails'] : [];
  for (const table of await listTables(session, { excluded })) {
    tables.push({ ...table, ...(await dump(session, rowsQuery(table), paths.table(table.name))) });
  }
  await syncDirectory(paths.tables);
  return {
    instance: instance.rows[0]?.marker ?? '',
    migrations: migrations.rows.map(({ name }) => name),
    tables,
  };
}

async function dump(session: Client, query: string, path: string): Promise<{ rows: number; sha256: string }> {
  const stream = session.query(copyTo(`COPY (${query}) TO STDOUT`));
  const sha256 = await writeDurably(path, stream);
  return { rows: stream.rowCount, sha256 };
}

async function copyObjects(
  session: Client,
  storage: Storage,
  directory: string,
): Promise<Manifest['objects']> {
  if (!storage.exportTo) return 's3';
  const paths = pathsOf(directory);
  const list = await dump(session, OBJECTS_SQL, paths.list);
  const folders = new Set<string>();
  let count = 0;
  let bytes = 0;
  await mkdir(paths.objects, { mode: 0o700 });
  for await (const { file, objects } of readObjectList(paths.list)) {
    for (const { key, sizeBytes } of objects) {
      const folder = paths.object(key).slice(0, -key.length);
      if (!folders.has(folder)) await mkdir(folder, { mode: 0o700 });
      folders.add(folder);
      const size = await storage.exportTo(key, paths.object(key));
      // An object may be longer, after an interrupted or during a running upload; its row has the valid size.
      if (size === null || size < sizeBytes) {
        throw new Error(`The stored bytes of ${file} are incomplete. Run: holdall reconcile.`);
      }
      count += 1;
      bytes += sizeBytes;
    }
  }
  for (const folder of folders) await syncDirectory(folder);
  await syncDirectory(paths.objects);
  return { count, bytes, list };
}

async function copyAuthSecret({ authSecret, dataDirectory }: BackupDeps['config'], directory: string) {
  if (authSecret) return 'environment';
  await writeDurably(pathsOf(directory).authSecret, createReadStream(authSecretPath(dataDirectory)));
  return 'included';
}
