import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { ListObjectsV2Command } from '@aws-sdk/client-s3';
import pg from 'pg';
import { inject } from 'vitest';
import { type Caller, createCaller } from '../infrastructure/api';
import { createTestClient } from '../infrastructure/s3-connection';
import { createInstance, type Instance, type Service, type Store } from '../infrastructure/service';

export type Role = 'viewer' | 'editor' | 'admin' | 'owner';

type TokenOptions = { scope?: string[]; organization?: string[]; expires?: string };

/** A running instance with the organization `acme`; `owner` speaks with a token of all scopes. */
export type Fixture = {
  instance: Instance;
  service: Service;
  owner: Caller;
  ownerEmail: string;
  /** Makes a user, a member of `acme` if a role is given, and answers a caller with a token of theirs. */
  createUser(email: string, role?: Role, token?: TokenOptions): Promise<Caller>;
  /** One more token of a user there is. */
  token(email: string, options?: TokenOptions): Promise<MadeToken>;
  /** The keys of all stored objects, temporary files on disk included, read past the product. */
  objects(): Promise<string[]>;
  /** What the database counts for `acme`, read past the product. */
  usage(): Promise<{ fileCount: number; sizeBytes: number; trashedSizeBytes: number }>;
  /** Asks the fixture's own database. */
  query<Row extends pg.QueryResultRow>(text: string, values?: unknown[]): Promise<Row[]>;
  remove(): Promise<void>;
};

export type MadeToken = { name: string; token: string; expire_time?: string };

export async function createFixture({ store = 'disk' as Store, env = {} } = {}): Promise<Fixture> {
  const instance = await createInstance(inject('postgres'), { store, env });
  const ownerEmail = 'owner@example.com';
  const [service, { token: ownerToken }] = await Promise.all([
    instance.start(),
    instance.holdall<{ token: string }>('bootstrap', '--email', ownerEmail, '--organization', 'acme'),
  ]);
  const database = new pg.Pool({ connectionString: instance.env.DATABASE_URL, max: 2 });
  // The database goes under the feet of idle connections when it is dropped.
  database.on('error', () => {});

  const fixture: Fixture = {
    instance,
    service,
    ownerEmail,
    owner: createCaller(service.url, ownerToken),
    async createUser(email, role, options) {
      await instance.holdall('user', 'create', '--email', email);
      const [{ token }] = await Promise.all([
        fixture.token(email, options),
        role && instance.holdall('member', 'add', '--organization', 'acme', '--email', email, '--role', role),
      ]);
      return createCaller(service.url, token);
    },
    token(email, { scope = [], organization = [], expires } = {}) {
      return instance.holdall<MadeToken>(
        ...['token', 'create', '--email', email],
        ...(scope.length > 0 ? ['--scope', ...scope] : []),
        ...(organization.length > 0 ? ['--organization', ...organization] : []),
        ...(expires ? ['--expires', expires] : []),
      );
    },
    objects: () => (store === 'disk' ? objectsOnDisk(instance) : objectsInBucket(store, instance)),
    async usage() {
      const [sums] = await fixture.query<{ files: string; bytes: string; trashed: string }>(
        `SELECT coalesce(sum(file_count), 0) AS files, coalesce(sum(size_bytes), 0) AS bytes,
           coalesce(sum(trashed_size_bytes), 0) AS trashed FROM usage_counters WHERE organization_id = 'acme'`,
      );
      return {
        fileCount: Number(sums?.files),
        sizeBytes: Number(sums?.bytes),
        trashedSizeBytes: Number(sums?.trashed),
      };
    },
    async query<Row extends pg.QueryResultRow>(text: string, values: unknown[] = []) {
      return (await database.query<Row>(text, values)).rows;
    },
    async remove() {
      await database.end();
      await instance.remove();
    },
  };
  return fixture;
}

async function objectsOnDisk({ env }: Instance): Promise<string[]> {
  const folder = join(env.DATA_DIR ?? '', 'objects');
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile() && entry.name !== 'instance').map(({ name }) => name);
}

async function objectsInBucket(store: Exclude<Store, 'disk'>, { env }: Instance): Promise<string[]> {
  const client = createTestClient(store);
  const { Contents = [] } = await client.send(new ListObjectsV2Command({ Bucket: env.S3_BUCKET }));
  client.destroy();
  return Contents.map(({ Key = '' }) => Key).filter((key) => key.startsWith('objects/'));
}
