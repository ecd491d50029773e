import type { Config } from '@/lib/config';
import { type PostgresUrls, startEmbeddedPostgres } from '@/lib/platform/db/embedded';
import { grantApplicationRole } from '@/lib/platform/db/grants';
import { migrate } from '@/lib/platform/db/migrate';
import { APPLICATION_ROLE } from '@/lib/platform/db/postgres-cluster';
import { unlessStopped } from './stop-signals';

/** With an external database, `ownerUrl` is the same as `url`. */
export type RunningDatabase = PostgresUrls & {
  /** Whether only this process uses the database, so that leases of other processes are stale. */
  isOwn: boolean;
  /** The names of the migrations that this start applied. */
  appliedMigrations: string[];
  stop(): Promise<void>;
};

/** `upTo` names the last migration to apply; default: all. `stopping` ends a start that is in progress. */
export type StartDatabaseOptions = {
  log?: (sentence: string) => void;
  stopping?: AbortSignal;
  upTo?: string;
};

/**
 * The configured database, migrated: the external one, or the embedded one, which this starts and `stop`
 * stops.
 */
export async function startDatabase(
  config: Config,
  { log, stopping, upTo }: StartDatabaseOptions = {},
): Promise<RunningDatabase> {
  const { database } = config;
  if (database.kind === 'external') {
    const appliedMigrations = await unlessStopped(
      migrateDatabase(config, database.url, { upTo, log }),
      stopping,
    );
    return {
      url: database.url,
      ownerUrl: database.url,
      appliedMigrations,
      isOwn: false,
      stop: async () => {},
    };
  }
  const embedded = await startEmbeddedPostgres({ directory: database.directory, log, stopping });
  try {
    const appliedMigrations = await unlessStopped(
      migrateDatabase(config, embedded.ownerUrl, { upTo, log }),
      stopping,
    );
    return { ...embedded, appliedMigrations, isOwn: true };
  } catch (error) {
    await embedded.stop();
    throw error;
  }
}

/**
 * Applies the pending migrations up to and including `upTo`, and grants the role of the embedded database
 * what they created. Returns the names of the applied migrations.
 */
export async function migrateDatabase(
  config: Config,
  ownerUrl: string,
  options: Pick<StartDatabaseOptions, 'upTo' | 'log'> = {},
): Promise<string[]> {
  const applied = await migrate(ownerUrl, { directory: 'prisma/migrations', ...options });
  // Audit events expire by the owner; see deleteExpiredAuditEvents.
  if (config.database.kind === 'embedded')
    await grantApplicationRole(ownerUrl, { role: APPLICATION_ROLE, mayDeleteAuditEvents: false });
  return applied;
}
