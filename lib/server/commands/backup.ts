import { resolve } from 'node:path';
import type { Command } from 'commander';
import { armFailpoint } from '@/lib/base/failpoint';
import { readConfig } from '@/lib/config';
import { backup } from '@/lib/domain/backup/backup';
import { type Manifest, readManifest } from '@/lib/domain/backup/manifest';
import { restore } from '@/lib/domain/backup/restore';
import { openDatabase as connect } from '@/lib/platform/db/database';
import { openStorage } from '@/lib/platform/storage/open-storage';
import { inSession, openDatabase, print } from './session';

export function addBackup(program: Command): void {
  program
    .command('backup')
    .description('write database and local-disk bytes as they are at one moment, while serving')
    .argument('<directory>', 'empty or not there yet; hard links save space on the file system of DATA_DIR')
    .action((directory: string) =>
      inSession(async ({ app }) => present(resolve(directory), await backup(app, resolve(directory)))),
    );

  program
    .command('restore')
    .description('fill a fresh instance from a backup; start, or start again, the service after it')
    .argument('<directory>', 'what holdall backup wrote')
    .action((directory: string) => restoreFrom(resolve(directory)));
}

async function restoreFrom(directory: string): Promise<void> {
  const config = readConfig(process.env);
  armFailpoint(config.failpoint);
  const manifest = await readManifest(directory);
  const database = await openDatabase(config, { upTo: manifest.migrations.at(-1) });
  try {
    const storage = await openStorage(config.storage);
    const session = await connect(database.url, { poolSize: 1 }).session();
    session.on('error', () => {});
    try {
      const { authSecret } = await restore({ session, storage, config }, directory, manifest);
      print({ ...present(directory, manifest), auth_secret: authSecret });
    } finally {
      await session.end();
      await storage.close();
    }
  } finally {
    await database.stop();
  }
}

const bucketNote = 'The objects stay in the bucket: give it versioning or a backup of its own.';
const secretNote = 'AUTH_SECRET is not in the backup: keep it, signed URLs and sessions hang on it.';

function present(directory: string, { instance, created, tables, objects, auth_secret }: Manifest) {
  const notes = [
    ...(objects === 's3' ? [bucketNote] : []),
    ...(auth_secret === 'environment' ? [secretNote] : []),
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
