import { resolve } from 'node:path';
import type { Command } from 'commander';
import { armFailpoint } from '@/lib/base/failpoint';
import { backup } from '@/lib/domain/backup/backup';
import { type Manifest, readManifest } from '@/lib/domain/backup/manifest';
import { restore } from '@/lib/domain/backup/restore';
import { openDatabase } from '@/lib/platform/db/database';
import { openStorage } from '@/lib/platform/storage/open-storage';
import { loadConfig } from '../load-config';
import { inSession, onDatabase, print } from './session';

export function addBackup(program: Command): void {
  program
    .command('backup')
    .description('write a consistent backup of the database and the local objects; the service keeps running')
    .argument(
      '<directory>',
      'an empty or new directory; on the same file system as DATA_DIR, hard links save space',
    )
    .action((directory: string) =>
      inSession(async ({ app }) => presentBackup(resolve(directory), await backup(app, resolve(directory)))),
    );

  program
    .command('restore')
    .description('restore a backup into a new instance; start or restart the service afterwards')
    .argument('<directory>', 'the directory of the backup')
    .action((directory: string) => restoreFrom(resolve(directory)));
}

async function restoreFrom(directory: string): Promise<void> {
  const config = await loadConfig(process.env);
  armFailpoint(config.failpoint);
  const manifest = await readManifest(directory);
  await onDatabase(config, { upTo: manifest.migrations.at(-1) }, async ({ url }) => {
    const storage = await openStorage(config.storage);
    const session = await openDatabase(url, { poolSize: 1 }).session();
    session.on('error', () => {});
    try {
      const { authSecret } = await restore({ session, storage, config }, directory, manifest);
      print({ ...presentBackup(directory, manifest), auth_secret: authSecret });
    } finally {
      await session.end();
      await storage.close();
    }
  });
}

const BUCKET_NOTE = 'The objects stay in the bucket. Enable versioning there, or back it up separately.';
const SECRET_NOTE = 'AUTH_SECRET is not in the backup. Keep it: signed URLs and sessions depend on it.';

/** What both commands print. */
export function presentBackup(
  directory: string,
  { instance, created, tables, objects, auth_secret }: Manifest,
) {
  const notes = [
    ...(objects === 's3' ? [BUCKET_NOTE] : []),
    ...(auth_secret === 'environment' ? [SECRET_NOTE] : []),
  ];
  return {
    directory,
    instance_id: instance,
    create_time: created,
    files: tables.find(({ name }) => name === 'files')?.rows ?? 0,
    rows: tables.reduce((sum, { rows }) => sum + rows, 0),
    objects: objects === 's3' ? objects : { count: objects.count, bytes: String(objects.bytes) },
    auth_secret,
    ...(notes.length > 0 && { notes }),
  };
}
