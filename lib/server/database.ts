import type { Config } from '@/lib/config';
import { startEmbeddedPostgres } from '@/lib/platform/db/embedded';
import { migrate } from '@/lib/platform/db/migrate';

export type RunningDatabase = {
  url: string;
  /** Whether only this process uses the database, so that leases of other processes are stale. */
  isOwn: boolean;
  stop(): Promise<void>;
};

/**
 * The configured database, migrated completely or up to and including `upTo`: the external one, or the
 * embedded one, which this starts and `stop` stops.
 */
export async function startDatabase(
  { database }: Config,
  log: (sentence: string) => void,
  { upTo }: { upTo?: string } = {},
): Promise<RunningDatabase> {
  const migrations = { directory: 'prisma/migrations', upTo };
  if (database.kind === 'external') {
    await migrate(database.url, migrations);
    return { url: database.url, isOwn: false, stop: async () => {} };
  }
  const embedded = await startEmbeddedPostgres({ directory: database.directory, log });
  try {
    await migrate(embedded.url, migrations);
  } catch (error) {
    await embedded.stop();
    throw error;
  }
  return { url: embedded.url, isOwn: true, stop: () => embedded.stop() };
}
