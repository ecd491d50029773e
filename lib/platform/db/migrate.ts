import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import { refreshCollation } from './refresh-collation';
import { createSearchIndexes } from './search-indexes';
import { StartError } from './start-error';

type Migration = { name: string; sql: string; checksum: string };

export type MigrateOptions = {
  directory: string;
  upTo?: string;
  /** Takes what an operator should know of a database that works. */
  log?: (sentence: string) => void;
};

type AppliedRow = { migration_name: string; checksum: string; finished_at: Date | null };

/** The lock of Prisma's migrate commands, so that neither disturbs the other. */
const ADVISORY_LOCK = 72_707_369;

/** The table of Prisma, so that its commands work on this database. */
const MIGRATIONS_TABLE = `
  CREATE TABLE IF NOT EXISTS _prisma_migrations (
    id                  VARCHAR(36) PRIMARY KEY NOT NULL,
    checksum            VARCHAR(64) NOT NULL,
    finished_at         TIMESTAMPTZ,
    migration_name      VARCHAR(255) NOT NULL,
    logs                TEXT,
    rolled_back_at      TIMESTAMPTZ,
    started_at          TIMESTAMPTZ NOT NULL DEFAULT now(),
    applied_steps_count INTEGER NOT NULL DEFAULT 0
  )`;

/**
 * Applies the pending migrations of `directory` (prisma/migrations) and returns their names. Each runs in one
 * transaction together with its row, so after a crash the next run continues; several instances may run it at
 * once. A database that is up to date is only read, but for {@link refreshCollation} and
 * {@link createSearchIndexes}. `upTo` names the last migration to apply; default: all.
 * @throws StartError if the database is unreachable, is foreign or newer, or a migration failed or was
 *   changed after it ran
 */
export async function migrate(
  databaseUrl: string,
  { directory, upTo, log }: MigrateOptions,
): Promise<string[]> {
  const migrations = await readMigrations(directory);
  const client = new pg.Client({ connectionString: databaseUrl, application_name: 'holdall migrate' });
  // Without a listener, a connection that breaks between two queries would end the process.
  client.on('error', () => {});
  await client.connect().catch((error: NodeJS.ErrnoException) => {
    throw new StartError(
      'DATABASE_UNREACHABLE',
      `Can't reach the database (${error.message || error.code}). Check DATABASE_URL, and that the server is running.`,
      { cause: error },
    );
  });
  try {
    const applied: string[] = [];
    for (;;) {
      const name = await applyNext(client, migrations, upTo);
      if (!name) break;
      applied.push(name);
    }
    await locked(client, () => refreshCollation(client).catch(explainRights('The indexes must be rebuilt')));
    await locked(client, () => createSearchIndexes(client)).catch((error: Error) => {
      log?.(`Searches by name have no index, because of: ${error.message}. See docs/operating.md.`);
    });
    return applied;
  } finally {
    await client.end();
  }
}

async function readMigrations(directory: string): Promise<Migration[]> {
  const entries = await readdir(directory, { withFileTypes: true });
  const names = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
  return Promise.all(
    names.sort().map(async (name) => {
      const sql = await readFile(join(directory, name, 'migration.sql'), 'utf8');
      return { name, sql, checksum: sha256(sql) };
    }),
  );
}

function applyNext(client: pg.Client, migrations: Migration[], upTo?: string): Promise<string | undefined> {
  return locked(client, async () => {
    const next = await nextPending(client, migrations);
    const migration = next && upTo !== undefined && next.name > upTo ? undefined : next;
    if (migration) await apply(client, migration);
    return migration?.name;
  });
}

/**
 * Runs `work` in a transaction that no other instance runs. A transaction-level lock also works behind a
 * pooler, and ends with a killed process.
 */
async function locked<T>(client: pg.Client, work: () => Promise<T>): Promise<T> {
  await client.query('BEGIN');
  try {
    await client.query('SELECT pg_advisory_xact_lock($1)', [ADVISORY_LOCK]);
    const result = await work();
    await client.query('COMMIT');
    return result;
  } catch (error) {
    // A broken connection rolls back by itself.
    await client.query('ROLLBACK').catch(() => {});
    throw error;
  }
}

/** The first pending migration, or undefined. First checks that the applied migrations are unchanged. */
async function nextPending(client: pg.Client, migrations: Migration[]): Promise<Migration | undefined> {
  const applied = await readApplied(client);
  const known = new Map(migrations.map((migration) => [migration.name, migration]));
  for (const row of applied) {
    const name = row.migration_name;
    const migration = known.get(name);
    if (!row.finished_at) {
      throw new StartError(
        'MIGRATION_FAILED',
        `The migration ${name} started on this database and did not finish. ` +
          'Restore the database from a backup, or repair it and run: npx prisma migrate resolve',
      );
    }
    if (!migration) {
      throw new StartError(
        'DATABASE_IS_NEWER',
        `This database has the migration ${name}, which this version of Holdall does not have: a newer version used it. ` +
          'Start that version, or restore a backup from before the upgrade.',
      );
    }
    if (!matches(migration, row.checksum)) {
      throw new StartError(
        'MIGRATION_CHANGED',
        `The file of the migration ${name} was changed after this database ran it. ` +
          'Reinstall Holdall without changes; a change of the database needs a new migration.',
      );
    }
  }
  const appliedNames = new Set(applied.map((row) => row.migration_name));
  return migrations.find((migration) => !appliedNames.has(migration.name));
}

async function readApplied(client: pg.Client): Promise<AppliedRow[]> {
  const found = await client.query<{ has_migrations: boolean; has_tables: boolean }>(`
    SELECT to_regclass('_prisma_migrations') IS NOT NULL AS has_migrations,
           EXISTS (SELECT FROM pg_tables WHERE schemaname = current_schema()) AS has_tables`);
  const { has_migrations, has_tables } = found.rows[0] ?? {};
  if (has_migrations) {
    const rows = await client.query<AppliedRow>(
      'SELECT migration_name, checksum, finished_at FROM _prisma_migrations WHERE rolled_back_at IS NULL ORDER BY started_at',
    );
    return rows.rows;
  }
  if (has_tables) {
    throw new StartError(
      'DATABASE_IS_FOREIGN',
      'This database has tables of another product. Set DATABASE_URL to a separate database.',
    );
  }
  return [];
}

async function apply(client: pg.Client, { name, sql, checksum }: Migration): Promise<void> {
  try {
    await client.query(MIGRATIONS_TABLE);
    const started = new Date();
    await client.query(sql);
    await client.query(
      `INSERT INTO _prisma_migrations (id, checksum, migration_name, started_at, finished_at, applied_steps_count)
       VALUES (gen_random_uuid(), $1, $2, $3, clock_timestamp(), 1)`,
      [checksum, name, started],
    );
  } catch (error) {
    explainRights(`The migration ${name} must run`)(error);
  }
}

/** Rethrows an error; if the role lacks the right, as a StartError that says what to do. */
const explainRights = (need: string) => (error: unknown) => {
  if (!(error instanceof pg.DatabaseError && error.code === '42501')) throw error;
  throw new StartError(
    'MIGRATION_NOT_ALLOWED',
    `${need}, but the role in DATABASE_URL can't change the database (${error.message}). ` +
      'Run `holdall migrate` with a role that can.',
    { cause: error },
  );
};

/** Ignores line endings, which Git may change; so does Prisma. */
function matches({ sql }: Migration, checksum: string): boolean {
  const unix = sql.replaceAll('\r\n', '\n');
  return checksum === sha256(unix) || checksum === sha256(unix.replaceAll('\n', '\r\n'));
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
