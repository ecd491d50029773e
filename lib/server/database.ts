import type { Config } from '@/lib/config';
import { startEmbeddedPostgres } from '@/lib/platform/db/embedded';
import { migrate } from '@/lib/platform/db/migrate';

export type RunningDatabase = {
  url: string;
  /** Whether this process alone uses the database, so that whatever another held is abandoned. */
  isOwn: boolean;
  stop(): Promise<void>;
};

/**
 * The configured database, migrated (up to and with the migration `upTo`, or wholly): the external one as it
 * is, or the embedded one, which is started and ends with `stop`.
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
