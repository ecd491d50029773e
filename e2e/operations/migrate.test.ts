import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { createEmptyDatabase, makeTestDirectory, type TestDatabase } from '../infrastructure/postgres';
import { runHoldall } from '../infrastructure/service';

let directory: string;
let database: TestDatabase;
let owner: Record<string, string>;
const role = `app_${crypto.randomUUID()}`;

beforeAll(async () => {
  directory = await makeTestDirectory();
  database = await createEmptyDatabase(inject('postgres'));
  owner = {
    DATABASE_URL: database.url,
    DATA_DIR: join(directory, 'data'),
    AUTH_SECRET: 'a secret for tests, of at least thirty-two letters',
    NODE_ENV: 'test',
  };
});

afterAll(async () => {
  await query(database.url, `DROP OWNED BY "${role}"; DROP ROLE "${role}"`);
  await database.drop();
  await rm(directory, { recursive: true, force: true });
});

test('migrate applies what is pending, once', async () => {
  const { applied } = await runHoldall<{ applied: string[] }>(owner, ['migrate']);
  expect(applied[0]).toBe('20261130000000_init');
  expect(await runHoldall(owner, ['migrate'])).toEqual({ applied: [], granted_to: null });
});

test('a role that owns nothing can run the service, and cannot change audit events or tables', async () => {
  await query(database.url, `CREATE ROLE "${role}" LOGIN PASSWORD 'x'`);
  expect(await runHoldall(owner, ['migrate', '--grant-to', role])).toEqual({ applied: [], granted_to: role });
  const url = new URL(database.url);
  Object.assign(url, { username: role, password: 'x' });
  const service = { ...owner, DATABASE_URL: url.href };

  await runHoldall(service, ['bootstrap', '--email', 'owner@example.com', '--organization', 'acme']);
  await runHoldall(service, ['token', 'create', '--email', 'owner@example.com']);
  expect(await runHoldall(service, ['reconcile'])).toMatchObject({ missing: [] });
  expect(await runHoldall(service, ['audit', 'verify'])).toMatchObject({
    organizations: [expect.anything()],
  });
  expect(await runHoldall(service, ['backup', join(directory, 'backup')])).toMatchObject({ files: 0 });

  expect(await query(url.href, 'SELECT action FROM audit_events')).not.toEqual([]);
  for (const statement of [
    "UPDATE audit_events SET action = 'x'",
    'DELETE FROM audit_events',
    'TRUNCATE audit_events',
    'DELETE FROM audit_seals',
    'DELETE FROM _prisma_migrations',
    'DROP TABLE files',
    'CREATE TABLE mine ()',
  ])
    await expect(query(url.href, statement), statement).rejects.toMatchObject({ code: '42501' });
});

test('a role that may delete expired audit events gets that by AUDIT_RETENTION_DAYS alone', async () => {
  const privileges = () =>
    query(
      database.url,
      `SELECT has_table_privilege('${role}', 'audit_events', 'DELETE') AS delete, has_table_privilege('${role}', 'audit_events', 'UPDATE') AS update`,
    );
  await runHoldall({ ...owner, AUDIT_RETENTION_DAYS: '30' }, ['migrate', '--grant-to', role]);
  expect(await privileges()).toEqual([{ delete: true, update: false }]);
  await runHoldall(owner, ['migrate', '--grant-to', role]);
  expect(await privileges()).toEqual([{ delete: false, update: false }]);
});

async function query(url: string, text: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(text)).rows;
  } finally {
    await client.end();
  }
}
