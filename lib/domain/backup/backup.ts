import { createReadStream } from 'node:fs';
import { mkdir, readdir } from 'node:fs/promises';
import type { Client } from 'pg';
import { to as copyTo } from 'pg-copy-streams';
import { failpoint } from '@/lib/base/failpoint';
import { authSecretPath } from '@/lib/base/secrets/auth-secret';
import type { Config } from '@/lib/config';
import { objectHold } from '@/lib/domain/worker/outbox';
import type { Database } from '@/lib/platform/db/database';
import type { Storage } from '@/lib/platform/storage/storage';
import { syncDirectory, writeDurably } from './durable';
import { type Manifest, placesOf, writeManifest } from './manifest';
import { readObjectList } from './object-list';
import { objectsToKeep, plainText, rowsToKeep, tablesToKeep } from './tables';

type BackupDeps = { db: Database; storage: Storage; config: Pick<Config, 'authSecret' | 'dataDirectory'> };

/**
 * Writes a backup into `directory`, which must be empty or not there, while the service goes on. The database
 * is read in one snapshot, the objects that it names are kept where they are until all of them have a second
 * name in the backup.
 * @throws Error; what was written until then has no manifest and is no backup
 */
export async function backup({ db, storage, config }: BackupDeps, directory: string): Promise<Manifest> {
  await makeEmpty(directory);
  const session = await db.session();
  // The query that is under way tells of a connection that breaks.
  session.on('error', () => {});
  try {
    // First the hold, then the snapshot: what was claimed for removal before the hold is not in the snapshot.
    await session.query('SELECT pg_advisory_lock($1)', [objectHold]);
    await session.query(plainText);
    await session.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
    const database = await dumpDatabase(session, directory);
    await failpoint('backup.after_snapshot');
    const objects = await keepObjects(session, storage, directory);
    await session.query('COMMIT');
    const secret = await keepAuthSecret(config, directory);
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

async function makeEmpty(directory: string): Promise<void> {
  await mkdir(directory, { recursive: true, mode: 0o700 });
  if ((await readdir(directory)).length > 0) {
    throw new Error(`${directory} is not empty. Name a directory that is empty or not there yet.`);
  }
  await mkdir(placesOf(directory).tables, { mode: 0o700 });
}

async function dumpDatabase(session: Client, directory: string) {
  const places = placesOf(directory);
  const instance = await session.query<{ id: string }>('SELECT id FROM instance');
  const migrations = await session.query<{ name: string }>(
    'SELECT migration_name AS name FROM _prisma_migrations WHERE rolled_back_at IS NULL ORDER BY migration_name',
  );
  const tables: Manifest['tables'] = [];
  for (const table of await tablesToKeep(session)) {
    tables.push({ ...table, ...(await dump(session, rowsToKeep(table), places.table(table.name))) });
  }
  await syncDirectory(places.tables);
  return {
    instance: instance.rows[0]?.id ?? '',
    migrations: migrations.rows.map(({ name }) => name),
    tables,
  };
}

async function dump(session: Client, query: string, path: string): Promise<{ rows: number; sha256: string }> {
  const stream = session.query(copyTo(`COPY (${query}) TO STDOUT`));
  const sha256 = await writeDurably(path, stream);
  return { rows: stream.rowCount, sha256 };
}

async function keepObjects(
  session: Client,
  storage: Storage,
  directory: string,
): Promise<Manifest['objects']> {
  if (!storage.exportTo) return 's3';
  const places = placesOf(directory);
  const list = await dump(session, objectsToKeep, places.list);
  const folders = new Set<string>();
  let count = 0;
  let bytes = 0;
  await mkdir(places.objects, { mode: 0o700 });
  for await (const { file, objects } of readObjectList(places.list)) {
    for (const { key, sizeBytes } of objects) {
      const folder = places.object(key).slice(0, -key.length);
      if (!folders.has(folder)) await mkdir(folder, { mode: 0o700 });
      folders.add(folder);
      const kept = await storage.exportTo(key, places.object(key));
      // Longer where an upload broke off, or goes on this moment: what counts is what its row says.
      if (kept === null || kept < sizeBytes) {
        throw new Error(
          `The bytes of ${file} are not in the store as they should be. See: holdall reconcile.`,
        );
      }
      count += 1;
      bytes += sizeBytes;
    }
  }
  for (const folder of folders) await syncDirectory(folder);
  await syncDirectory(places.objects);
  return { count, bytes, list };
}

async function keepAuthSecret({ authSecret, dataDirectory }: BackupDeps['config'], directory: string) {
  if (authSecret) return 'environment';
  await writeDurably(placesOf(directory).authSecret, createReadStream(authSecretPath(dataDirectory)));
  return 'included';
}
