import { type App, createApp } from '@/lib/app';
import { type Config, readConfig } from '@/lib/config';
import { findRunningPostgres } from '@/lib/db/embedded';
import { createLog } from '@/lib/log';
import { type RunningDatabase, startDatabase } from '../database';

export type Session = { app: App; config: Config; database: RunningDatabase };

/**
 * Runs one command on the configured database and store: beside a running server on its database, without one on a database that is
 * started for the while. What `work` answers is printed as JSON on stdout.
 */
export async function inSession(work: (session: Session) => Promise<unknown>): Promise<void> {
  const config = readConfig(process.env);
  const database = await openDatabase(config);
  try {
    const app = await createApp(config, { databaseUrl: database.url, log: createLog('warn') });
    try {
      process.stdout.write(`${JSON.stringify(await work({ app, config, database }), null, 2)}\n`);
    } finally {
      await app.close();
    }
  } finally {
    await database.stop();
  }
}

/** The database of the server that runs, or one of our own. */
export async function openDatabase(config: Config): Promise<RunningDatabase> {
  const running = config.database.kind === 'embedded' ? await findRunningPostgres(config.database) : null;
  if (running) return { url: running.url, isOwn: false, stop: async () => {} };
  return startDatabase(config, () => {});
}
