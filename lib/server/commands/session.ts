import { type App, createApp } from '@/lib/app';
import { createLog } from '@/lib/base/log';
import type { Config } from '@/lib/config';
import { findRunningPostgres } from '@/lib/platform/db/embedded';
import { type RunningDatabase, startDatabase } from '../database';
import { loadConfig } from '../load-config';
import { unlessStopped } from '../stop-signals';

export type Session = { app: App; config: Config; database: RunningDatabase };

/** Aborted when a signal ends the command. */
export const interruption = new AbortController();

/**
 * Runs one command on the configured database and store, and prints its result as JSON on stdout. It uses the
 * database of a running server; without one it starts the embedded database for the duration of the command.
 */
export function inSession(work: (session: Session) => Promise<unknown>): Promise<void> {
  return onApp(async (session) => print(await work(session)));
}

/** The same for a command that prints by itself. */
export async function onApp(work: (session: Session) => Promise<void>): Promise<void> {
  const config = await loadConfig(process.env);
  await onDatabase(config, {}, async (database) => {
    const { url: databaseUrl, ownerUrl } = database;
    const app = await createApp(config, { databaseUrl, ownerUrl, log: createLog('warn') });
    try {
      await work({ app, config, database });
    } finally {
      await app.close();
    }
  });
}

export function print(result: unknown): void {
  process.stdout.write(`${JSON.stringify(result, null, 2)}\n`);
}

/**
 * Runs `work` on the database of the running server, or on one that this starts and migrates, up to `upTo` if
 * given, and stops, also after a signal.
 */
export async function onDatabase(
  config: Config,
  { upTo }: { upTo?: string },
  work: (database: RunningDatabase) => Promise<void>,
): Promise<void> {
  const stopping = interruption.signal;
  const database = await openDatabase(config, { upTo, stopping });
  try {
    await unlessStopped(work(database), stopping);
  } finally {
    await database.stop();
  }
}

async function openDatabase(
  config: Config,
  options: { upTo?: string; stopping: AbortSignal },
): Promise<RunningDatabase> {
  const running = config.database.kind === 'embedded' ? await findRunningPostgres(config.database) : null;
  if (running) return { ...running, appliedMigrations: [], isOwn: false, stop: async () => {} };
  return startDatabase(config, options);
}
