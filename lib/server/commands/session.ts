import { type App, createApp } from '@/lib/app';
import { createLog } from '@/lib/base/log';
import { type Config, readConfig } from '@/lib/config';
import { findRunningPostgres } from '@/lib/platform/db/embedded';
import { type RunningDatabase, startDatabase } from '../database';

export type Session = { app: App; config: Config; database: RunningDatabase };

/**
 * Runs one command on the configured database and store, and prints its result as JSON on stdout. It uses the
 * database of a running server; without one it starts the embedded database for the duration of the command.
 */
export async function inSession(work: (session: Session) => Promise<unknown>): Promise<void> {
  const config = readConfig(process.env);
  const database = await openDatabase(config);
  try {
    const app = await createApp(config, { databaseUrl: database.url, log: createLog('warn') });
    try {
      print(await work({ app, config, database }));
    } finally {
      await app.close();
    }
  } finally {
    await database.stop();
  }
}

export function print(result: unknown): void {
  process.stdout.write(`${JSON.stringify(result, null, 2)}\n`);
}

/** The database of the running server, or one started here and migrated, up to `upTo` if given. */
export async function openDatabase(config: Config, options?: { upTo?: string }): Promise<RunningDatabase> {
  const running = config.database.kind === 'embedded' ? await findRunningPostgres(config.database) : null;
  if (running) return { url: running.url, isOwn: false, stop: async () => {} };
  return startDatabase(config, () => {}, options);
}
