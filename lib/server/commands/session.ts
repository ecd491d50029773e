import { type App, createApp } from '@/lib/app';
import { createLog } from '@/lib/base/log';
import { type Config, readConfig } from '@/lib/config';
import { findRunningPostgres } from '@/lib/platform/db/embedded';
import { type RunningDatabase, startDatabase } from '../database';

export type Session = { app: App; config: Config; database: RunningDatabase };

/**
 * Runs one command on the configured database and store: beside a running server on its database, without one
 * on a database that is started for the while. What `work` answers is printed as JSON on stdout.
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

export function print(answer: unknown): void {
  process.stdout.write(`${JSON.stringify(answer, null, 2)}\n`);
}

/** The database of the server that runs, or one of our own, migrated up to `upTo` or wholly. */
export async function openDatabase(config: Config, options?: { upTo?: string }): Promise<RunningDatabase> {
  const running = config.database.kind === 'embedded' ? await findRunningPostgres(config.database) : null;
  if (running) return { url: running.url, isOwn: false, stop: async () => {} };
  return startDatabase(config, () => {}, options);
}
