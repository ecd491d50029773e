import { execFile } from 'node:child_process';
import { appendFile, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import pg from 'pg';
import { beforeAll, describe, expect, inject, onTestFinished, test, vi } from 'vitest';
import { createEmptyDatabase, createTestDatabase, MIGRATIONS } from '@/e2e/infrastructure/postgres';
import { migrate } from './migrate';

const PROJECT = resolve(import.meta.dirname, '../../..');

describe('migrate', () => {
  test('brings an empty database up to date, and finds nothing to do the next time', async () => {
    const { url } = await emptyDatabase();
    const names = await migrationNames(MIGRATIONS);

    expect(await migrate(url, { directory: MIGRATIONS })).toEqual(names);
    expect(await migrate(url, { directory: MIGRATIONS })).toEqual([]);
  });

  test('works without the indexes of searches, and says so, where their extension is not allowed', async () => {
    const { url } = await emptyDatabase();
    const log: string[] = [];
    await migrate(url, { directory: MIGRATIONS, log: (sentence) => log.push(sentence) });
    expect(log).toEqual([]);

    await run(url, 'DROP EXTENSION pg_trgm CASCADE');
    const reader = await readerOf(url);
    expect(await migrate(reader, { directory: MIGRATIONS, log: (sentence) => log.push(sentence) })).toEqual(
      [],
    );
    expect(log).toEqual([
      expect.stringMatching(/^Searches by name have no index, because of: permission denied/),
    ]);

    await migrate(url, { directory: MIGRATIONS });
    const { rows } = await (await connect(url)).query(
      `SELECT indexname FROM pg_indexes WHERE indexname LIKE '%search_key%' ORDER BY 1`,
    );
    expect(rows).toEqual([{ indexname: 'files_search_key_idx' }, { indexname: 'folders_search_key_idx' }]);
  });

  test('makes indexes of which a look-up takes the unique one before there are statistics', async () => {
    const { url } = await emptyDatabase();
    await migrate(url, { directory: MIGRATIONS });
    const client = await connect(url);
    type Index = { table: string; name: string; isUnique: boolean; columns: string[] };
    const { rows: indexes } = await client.query<Index>(`
      SELECT i.indrelid::regclass::text AS table, i.indexrelid::regclass::text AS name, i.indisunique AS "isUnique", array(
        SELECT attname::text FROM unnest(i.indkey) WITH ORDINALITY AS k (number, at)
        JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.number ORDER BY k.at) AS columns
      FROM pg_index i JOIN pg_class t ON t.oid = i.indrelid
      WHERE t.relnamespace = 'public'::regnamespace AND i.indpred IS NULL`);
    const { rows: tenants } = await client.query<{ table: string }>(
      `SELECT attrelid::regclass::text AS table FROM pg_attribute WHERE attname = 'organization_id'`,
    );
    const byOrganization = new Set(tenants.map(({ table }) => table));
    await client.query('SET plan_cache_mode = force_generic_plan');

    for (const { table, isUnique, columns } of indexes) {
      // Events are looked up by their id alone: a longer index has both of their columns.
      if (!isUnique || table === 'audit_events') continue;
      const asked = new Set(
        columns.includes('id') && byOrganization.has(table) ? ['organization_id', ...columns] : columns,
      );
      const conditions = [...asked].map((column, at) => `${column} = $${at + 1}`).join(' AND ');
      await client.query(`PREPARE look_up AS SELECT FROM ${table} WHERE ${conditions}`);
      const { rows } = await client.query(
        `EXPLAIN (FORMAT JSON) EXECUTE look_up (${[...asked].map(() => 'NULL')})`,
      );
      await client.query('DEALLOCATE look_up');
      const plan = JSON.stringify(rows[0]);
      const used = indexes.find(({ name }) => plan.includes(`"Index Name":"${name}"`));
      const reads = new Set(used?.columns);
      const isOfOneRow = indexes.some(
        (unique) =>
          unique.table === table && unique.isUnique && unique.columns.every((column) => reads.has(column)),
      );
      expect(
        isOfOneRow && used?.columns.every((column) => asked.has(column)),
        `${table} by ${conditions}: ${plan}`,
      ).toBe(true);
    }
  });

  test('runs only what is new', async () => {
    const { url } = await emptyDatabase();
    const directory = await migrations({ '1_first': 'CREATE TABLE first ()' });
    await migrate(url, { directory });
    await addMigration(directory, '2_second', 'CREATE TABLE second ()');

    expect(await migrate(url, { directory })).toEqual(['2_second']);
  });

  test('runs each migration once when several instances start at the same time', async () => {
    const { url } = await emptyDatabase();
    const results = await Promise.all(
      Array.from({ length: 4 }, () => migrate(url, { directory: MIGRATIONS })),
    );

    expect(results.flat().sort()).toEqual(await migrationNames(MIGRATIONS));
  });

  test('refuses when a migration changed after it ran, but not for its line ends', async () => {
    const { url } = await emptyDatabase();
    const directory = await migrations({ '1_first': 'CREATE TABLE first\n();\n' });
    await migrate(url, { directory });

    await addMigration(directory, '1_first', 'CREATE TABLE first\r\n();\r\n');
    expect(await migrate(url, { directory })).toEqual([]);
    await appendFile(join(directory, '1_first', 'migration.sql'), '-- changed');
    await expect(migrate(url, { directory })).rejects.toMatchObject({ reason: 'MIGRATION_CHANGED' });
  });

  test('refuses a database that a newer version has migrated', async () => {
    const { url } = await emptyDatabase();
    const directory = await migrations({ '1_first': 'CREATE TABLE first ()', '2_second': 'SELECT 1' });
    await migrate(url, { directory });
    await rm(join(directory, '2_second'), { recursive: true });

    await expect(migrate(url, { directory })).rejects.toMatchObject({ reason: 'DATABASE_IS_NEWER' });
  });

  test('refuses a database on which Prisma left a failed migration, until it is resolved', async () => {
    const { url } = await emptyDatabase();
    const directory = await migrations({ '1_first': 'CREATE TABLE first ()' });
    await migrate(url, { directory });
    await run(url, 'UPDATE _prisma_migrations SET finished_at = NULL; DROP TABLE first');
    await expect(migrate(url, { directory })).rejects.toMatchObject({ reason: 'MIGRATION_FAILED' });

    await run(url, 'UPDATE _prisma_migrations SET rolled_back_at = now()');
    expect(await migrate(url, { directory })).toEqual(['1_first']);
  });

  test('refuses a database that belongs to another program', async () => {
    const { url } = await emptyDatabase();
    await run(url, 'CREATE TABLE customers ()');

    await expect(migrate(url, { directory: MIGRATIONS })).rejects.toMatchObject({
      reason: 'DATABASE_IS_FOREIGN',
    });
  });

  test('leaves nothing of a migration that fails, and keeps those before it', async () => {
    const { url } = await emptyDatabase();
    const directory = await migrations({
      '1_first': 'CREATE TABLE first ()',
      '2_broken': 'CREATE TABLE second (); SELECT nonsense',
    });
    await expect(migrate(url, { directory })).rejects.toThrow('nonsense');
    await addMigration(directory, '2_broken', 'CREATE TABLE second ()');

    expect(await migrate(url, { directory })).toEqual(['2_broken']);
  });

  test('goes on where a run that was killed in the middle of a migration stopped', async () => {
    const { url } = await emptyDatabase();
    const directory = await migrations({
      '1_first': 'CREATE TABLE first ()',
      '2_slow': 'CREATE TABLE slow (); SELECT pg_sleep(1000)',
    });
    const killed = migrate(url, { directory }).catch((error: Error) => error);
    const client = await connect(url);
    await vi.waitFor(async () => {
      const found = await client.query(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE wait_event = 'PgSleep' AND datname = current_database()",
      );
      expect(found.rowCount).toBe(1);
    });
    expect(await killed).toBeInstanceOf(Error);
    await addMigration(directory, '2_slow', 'CREATE TABLE slow ()');

    expect(await migrate(url, { directory })).toEqual(['2_slow']);
  });

  test('lets a role that may change nothing start on a database that is up to date, and says so on another', async () => {
    const { url } = await emptyDatabase();
    const directory = await migrations({ '1_first': 'CREATE TABLE first ()' });
    await migrate(url, { directory });
    const reader = await readerOf(url);

    expect(await migrate(reader, { directory })).toEqual([]);
    await addMigration(directory, '2_second', 'CREATE TABLE second ()');
    await expect(migrate(reader, { directory })).rejects.toMatchObject({
      reason: 'MIGRATION_NOT_ALLOWED',
    });
  });
});

describe('beside the Prisma command line', () => {
  let url: string;

  beforeAll(async () => {
    const database = await createTestDatabase(inject('postgres'));
    url = database.url;
    return database.drop;
  });

  test('the schema and the migrations say the same', async () => {
    expect(await differences(url)).toMatchObject({ status: 0 });

    await run(url, 'ALTER TABLE files ADD COLUMN forgotten TEXT');
    expect(await differences(url)).toMatchObject({ status: 2, stdout: expect.stringContaining('forgotten') });
    await run(url, 'ALTER TABLE files DROP COLUMN forgotten');
  });

  test('migrate status and migrate deploy find everything applied', async () => {
    const [status, deploy] = await Promise.all([
      prisma(url, ['migrate', 'status']),
      prisma(url, ['migrate', 'deploy']),
    ]);

    expect(status).toMatchObject({ status: 0, stdout: expect.stringContaining('up to date') });
    expect(deploy).toMatchObject({ status: 0, stdout: expect.stringContaining('No pending migrations') });
  });

  test('what migrate deploy applied is what we would have', async () => {
    const { url: other } = await emptyDatabase();
    expect(await prisma(other, ['migrate', 'deploy'])).toMatchObject({ status: 0 });

    expect(await migrate(other, { directory: MIGRATIONS })).toEqual([]);
    expect(await describeDatabase(other)).toEqual(await describeDatabase(url));
  });
});

test('names and ids sort by code point on a database of any language', async () => {
  const name = `german_${crypto.randomUUID()}`;
  const admin = await connect(inject('postgres'));
  await admin.query(
    `CREATE DATABASE "${name}" TEMPLATE template0 ENCODING 'UTF8' LOCALE_PROVIDER icu ICU_LOCALE 'de-DE'`,
  );
  onTestFinished(async () => {
    await admin.query(`DROP DATABASE "${name}" WITH (FORCE)`);
  });
  const url = new URL(inject('postgres'));
  url.pathname = `/${name}`;
  await migrate(url.href, { directory: MIGRATIONS });
  const client = await connect(url.href);
  const names = ['b', 'B', 'a', 'ä', 'A', '😀', '￿', '_'];
  await client.query(
    `INSERT INTO users (id, email, display_name) SELECT name, md5(name), name FROM unnest($1::text[]) AS name`,
    [names],
  );

  const byId = await client.query<{ id: string }>('SELECT id FROM users ORDER BY id');
  expect(byId.rows.map((row) => row.id)).toEqual(
    [...names].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b))),
  );
});

test('indexes in natural order are rebuilt for another version of ICU', async () => {
  const { url, drop } = await createTestDatabase(inject('postgres'));
  onTestFinished(drop);
  const client = await connect(url);
  const indexes = async () => {
    const { rows } = await client.query<{ index: string; file: string }>(`
      SELECT i.indexrelid::regclass::text AS index, pg_relation_filenode(i.indexrelid) AS file
      FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
      WHERE pg_get_indexdef(i.indexrelid) LIKE '%natural_order%' ORDER BY 1`);
    return rows;
  };
  const before = await indexes();
  expect(before).toHaveLength(4);
  await migrate(url, { directory: MIGRATIONS });
  expect(await indexes()).toEqual(before);

  await client.query(`UPDATE pg_collation SET collversion = '0' WHERE collname = 'natural_order'`);
  await migrate(url, { directory: MIGRATIONS });

  const after = await indexes();
  expect(after.map(({ index }) => index)).toEqual(before.map(({ index }) => index));
  for (const { file } of before) expect(after.map((row) => row.file)).not.toContain(file);
  const { rows } = await client.query(`
    SELECT collversion = pg_collation_actual_version(oid) AS current FROM pg_collation WHERE collname = 'natural_order'`);
  expect(rows).toEqual([{ current: true }]);
});

test('every column that holds an id or a name sorts by code point', async () => {
  const { url, drop } = await createTestDatabase(inject('postgres'));
  onTestFinished(drop);
  const client = await connect(url);

  const { rows } = await client.query(`
    SELECT table_name, column_name FROM information_schema.columns
    WHERE table_schema = 'public' AND data_type = 'text' AND collation_name IS DISTINCT FROM 'C'
      AND (column_name IN ('id', 'key', 'filename', 'display_name') OR column_name LIKE '%\\_id')`);
  expect(rows).toEqual([]);
});

/** Every column, index and constraint, as PostgreSQL reports them. */
async function describeDatabase(url: string): Promise<unknown[]> {
  const client = await connect(url);
  const { rows } = await client.query(`
    SELECT table_name, column_name, data_type, collation_name, is_nullable, column_default, NULL AS definition
    FROM information_schema.columns WHERE table_schema = 'public'
    UNION ALL
    SELECT tablename, indexname, NULL, NULL, NULL, NULL, indexdef FROM pg_indexes WHERE schemaname = 'public'
    UNION ALL
    SELECT conrelid::regclass::text, conname, NULL, NULL, NULL, NULL, pg_get_constraintdef(oid)
    FROM pg_constraint WHERE connamespace = 'public'::regnamespace
    ORDER BY 1, 2, 7`);
  return rows;
}

function differences(url: string) {
  const ends = ['--from-config-datasource', '--to-schema', 'prisma/schema.prisma'];
  return prisma(url, ['migrate', 'diff', ...ends, '--exit-code']);
}

function prisma(url: string, args: string[]): Promise<{ status: number; stdout: string; stderr: string }> {
  const engine = join(PROJECT, 'prisma/schema-engine.mjs');
  const env = {
    ...process.env,
    DATABASE_URL: url,
    PRISMA_SCHEMA_ENGINE_BINARY: engine,
    PRISMA_HIDE_UPDATE_MESSAGE: '1',
  };
  const program = join(PROJECT, 'node_modules/prisma/build/index.js');
  return new Promise((done) => {
    execFile(
      process.execPath,
      [program, ...args, '--config', 'prisma/prisma.config.ts'],
      { cwd: PROJECT, env },
      (error, stdout, stderr) => done({ status: Number(error?.code ?? 0), stdout, stderr }),
    );
  });
}

/** The URL of a database for a role that may read which migrations ran, and nothing else. */
async function readerOf(url: string): Promise<string> {
  const role = `reader_${crypto.randomUUID()}`;
  await run(url, `CREATE ROLE "${role}" LOGIN PASSWORD 'x'; GRANT SELECT ON _prisma_migrations TO "${role}"`);
  onTestFinished(() => run(url, `DROP OWNED BY "${role}"; DROP ROLE "${role}"`));
  return Object.assign(new URL(url), { username: role, password: 'x' }).href;
}

async function emptyDatabase() {
  const database = await createEmptyDatabase(inject('postgres'));
  onTestFinished(database.drop);
  return database;
}

async function migrations(files: Record<string, string>): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'holdall-migrations-'));
  onTestFinished(() => rm(directory, { recursive: true }));
  for (const [name, sql] of Object.entries(files)) await addMigration(directory, name, sql);
  return directory;
}

async function addMigration(directory: string, name: string, sql: string): Promise<void> {
  await mkdir(join(directory, name), { recursive: true });
  await writeFile(join(directory, name, 'migration.sql'), sql);
}

async function migrationNames(directory: string): Promise<string[]> {
  return (await readdir(directory)).filter((name) => name !== 'migration_lock.toml').sort();
}

async function connect(url: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => {});
  await client.connect();
  onTestFinished(() => client.end());
  return client;
}

async function run(url: string, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query(sql);
  await client.end();
}
