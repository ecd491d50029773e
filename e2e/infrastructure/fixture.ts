import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { ListObjectsV2Command } from '@aws-sdk/client-s3';
import pg from 'pg';
import { inject } from 'vitest';
import { newId } from '@/lib/base/ids';
import { type Caller, createCaller } from './api';
import { askRunServices } from './ask-run-services';
import type { SharedProduct, StoreName } from './run-services';
import { createTestClient } from './s3-connection';
import { createInstance, type Instance, runHoldall, type Service, type Store } from './service';

export type Role = 'viewer' | 'editor' | 'admin' | 'owner';

export type TokenOptions = { scope?: string[]; organization?: string[]; expires?: string };

export type CreatedToken = { name: string; token: string; expire_time?: string };

/** An organization of a test file's own in a running product, and people in it. */
export type Fixture = {
  /** Where the product answers, `http://127.0.0.1:PORT`. */
  url: string;
  grpcAddress: string;
  /** The settings of the product. */
  env: Record<string, string>;
  /** The id of the organization. */
  organization: string;
  /** The resource id of its root folder. */
  root: string;
  /** Speaks with a token of all scopes of the owner's. */
  owner: Caller;
  ownerEmail: string;
  /** An e-mail that only this fixture uses. */
  email(name: string): string;
  /**
   * Creates a user, a member of the organization if a role is given, and answers a caller with a token of
   * theirs. `user` is an e-mail or a name for {@link email}.
   */
  createUser(user: string, role?: Role, token?: TokenOptions): Promise<Caller & { email: string }>;
  /** One more token of a user there is. */
  createToken(email: string, options?: TokenOptions): Promise<CreatedToken>;
  /** What the database counts for the organization, read past the product. */
  usage(): Promise<{ fileCount: number; sizeBytes: number; trashedSizeBytes: number }>;
  /** Queries the product's database. */
  query<Row extends pg.QueryResultRow>(text: string, values?: unknown[]): Promise<Row[]>;
  holdall<T = Record<string, unknown>>(...args: string[]): Promise<T>;
  /** For afterAll. */
  remove(): Promise<void>;
};

export type IsolatedFixture = Fixture & {
  instance: Instance;
  service: Service;
  /** The keys of all stored objects, temporary files on disk included, read past the product. */
  objects(): Promise<string[]>;
};

/** The running product that all files of the run share, on disk or on Ceph. Its settings are the defaults. */
export function sharedProduct(store: StoreName = 'disk'): Promise<SharedProduct> {
  return askRunServices('/products', { store });
}

/**
 * A new organization in the shared product, in a fraction of a second. For every test that neither changes
 * settings, nor kills or inspects the process, the database or the store as a whole; those take
 * {@link createIsolatedFixture}.
 */
export async function createFixture(store: StoreName = 'disk'): Promise<Fixture> {
  const { url, grpcAddress, env } = await sharedProduct(store);
  return createOrganization({ url, grpcAddress, env }, `test-${newId().toLowerCase()}`);
}

/** A product of the test's own with the organization `acme` in it. */
export async function createIsolatedFixture({
  store = 'disk' as Store,
  env = {} as Record<string, string>,
} = {}): Promise<IsolatedFixture> {
  const instance = await createInstance(inject('postgres'), { store, env });
  try {
    const service = await instance.start();
    const fixture = await createOrganization(service, 'acme');
    return {
      ...fixture,
      instance,
      service,
      objects: () => (store === 'disk' ? objectsOnDisk(instance) : objectsInBucket(store, instance)),
      async remove() {
        await fixture.remove();
        await instance.remove();
      },
    };
  } catch (error) {
    await instance.remove();
    throw error;
  }
}

type Running = Pick<Service, 'url' | 'grpcAddress' | 'env'>;

/** A new organization with an owner in a running product. */
async function createOrganization(
  { url, grpcAddress, env }: Running,
  organization: string,
): Promise<Fixture> {
  const email = (name: string) => `${name}@${organization}.example`;
  const ownerEmail = email('owner');
  const holdall = <T>(...args: string[]) => runHoldall<T>(env, args);
  const { token, root_resource_id: root } = await holdall<{ token: string; root_resource_id: string }>(
    'bootstrap',
    '--email',
    ownerEmail,
    '--organization',
    organization,
  );
  const database = new pg.Pool({ connectionString: env.DATABASE_URL, max: 2 });
  // A database that is dropped takes idle connections with it.
  database.on('error', () => {});

  const fixture: Fixture = {
    url,
    grpcAddress,
    env,
    organization,
    root,
    owner: createCaller(url, token, organization),
    ownerEmail,
    email,
    async createUser(user, role, options) {
      const address = user.includes('@') ? user : email(user);
      await holdall('user', 'create', '--email', address);
      const membership = ['--organization', organization, '--email', address];
      const [created] = await Promise.all([
        fixture.createToken(address, options),
        role && holdall('member', 'add', ...membership, '--role', role),
      ]);
      return { ...createCaller(url, created.token, organization), email: address };
    },
    createToken(address, { scope = [], organization: pinned = [], expires } = {}) {
      return holdall<CreatedToken>(
        'token',
        'create',
        '--email',
        address,
        ...(scope.length > 0 ? ['--scope', ...scope] : []),
        ...(pinned.length > 0 ? ['--organization', ...pinned] : []),
        ...(expires ? ['--expires', expires] : []),
      );
    },
    async usage() {
      const [sums] = await fixture.query<{ files: string; bytes: string; trashed: string }>(
        `SELECT coalesce(sum(file_count), 0) AS files, coalesce(sum(size_bytes), 0) AS bytes,
           coalesce(sum(trashed_size_bytes), 0) AS trashed FROM usage_counters WHERE organization_id = $1`,
        [organization],
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
    holdall,
    remove: () => database.end(),
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
