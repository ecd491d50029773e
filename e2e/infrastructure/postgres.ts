import { createHash, randomUUID } from 'node:crypto';
import { chmod, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import pg from 'pg';
import { startEmbeddedPostgres } from '@/lib/platform/db/embedded';
import { migrate } from '@/lib/platform/db/migrate';
import { makeServerFolder } from './server-folder';

/**
 * A server to test against. `adminUrl` is a role that may create databases, in one that is not the tests'.
 */
export type TestPostgres = { adminUrl: string; stop(): Promise<void> };

export type TestDatabase = { url: string; drop(): Promise<void> };

export const MIGRATIONS = resolve(import.meta.dirname, '../../prisma/migrations');

/** Held while the template is made, so that test runs may share one server. */
const TEMPLATE_LOCK = 4_711;

/**
 * The server that TEST_DATABASE_URL names, or the built-in one in a directory of its own that goes with
 * `stop`.
 */
export async function startTestPostgres(
  options: { extraSettings?: Record<string, string> } = {},
): Promise<TestPostgres> {
  const given = process.env.TEST_DATABASE_URL;
  if (given) return { adminUrl: given, stop: async () => {} };
  const directory = await makeServerFolder('postgres');
  await chmod(directory, 0o711);
  const server = await startEmbeddedPostgres({ directory: join(directory, 'postgres'), ...options });
  return {
    adminUrl: server.ownerUrl,
    async stop() {
      await server.stop();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

/** A new directory that the database's own user may pass through. */
export async function makeTestDirectory(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'holdall-test-'));
  await chmod(directory, 0o711);
  return directory;
}

/** A migrated database of its own, copied from a template that the first caller makes. */
export async function createTestDatabase(adminUrl: string): Promise<TestDatabase> {
  const template = await makeTemplate(adminUrl);
  return createDatabase(adminUrl, { template });
}

/** A database with nothing in it. */
export async function createEmptyDatabase(adminUrl: string): Promise<TestDatabase> {
  return createDatabase(adminUrl, { template: 'template1' });
}

async function createDatabase(adminUrl: string, { template }: { template: string }): Promise<TestDatabase> {
  const name = `test_${randomUUID()}`;
  await runAsAdmin(adminUrl, (admin) => createFrom(admin, name, template));
  return {
    url: withDatabase(adminUrl, name),
    drop: () =>
      runAsAdmin(adminUrl, async (admin) => {
        await admin.query(`DROP DATABASE IF EXISTS ${pg.escapeIdentifier(name)} WITH (FORCE)`);
      }),
  };
}

/**
 * Its name holds a digest of the migrations: an older template on a server that stays is not taken for this
 * one.
 */
async function makeTemplate(adminUrl: string): Promise<string> {
  const name = `template_${await digestMigrations()}`;
  await runAsAdmin(adminUrl, async (admin) => {
    await admin.query('SELECT pg_advisory_lock($1)', [TEMPLATE_LOCK]);
    const found = await admin.query('SELECT FROM pg_database WHERE datname = $1 AND datistemplate', [name]);
    if (found.rowCount) return;
    const quoted = pg.escapeIdentifier(name);
    await admin.query(`DROP DATABASE IF EXISTS ${quoted} WITH (FORCE)`);
    await createFrom(admin, name, 'template1');
    await migrate(withDatabase(adminUrl, name), { directory: MIGRATIONS });
    await admin.query(`ALTER DATABASE ${quoted} IS_TEMPLATE true`);
  });
  return name;
}

async function createFrom(admin: pg.Client, name: string, template: string): Promise<void> {
  await admin.query(`CREATE DATABASE ${pg.escapeIdentifier(name)} TEMPLATE ${pg.escapeIdentifier(template)}`);
}

async function digestMigrations(): Promise<string> {
  const hash = createHash('sha256');
  for (const name of (await readdir(MIGRATIONS)).filter((entry) => !entry.includes('.')).sort()) {
    hash.update(name).update(await readFile(join(MIGRATIONS, name, 'migration.sql')));
  }
  return hash.digest('hex').slice(0, 16);
}

/** Its end also ends what the work locked. */
async function runAsAdmin(adminUrl: string, work: (admin: pg.Client) => Promise<void>): Promise<void> {
  const admin = new pg.Client({ connectionString: adminUrl });
  await admin.connect();
  try {
    await work(admin);
  } finally {
    await admin.end();
  }
}

function withDatabase(adminUrl: string, name: string): string {
  const url = new URL(adminUrl);
  url.pathname = `/${name}`;
  return url.href;
}
