import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import { inject } from 'vitest';
import { type ApiFile, createCaller } from '../infrastructure/api';
import { createInstance, type Service } from '../infrastructure/service';

/**
 * A running service with one valid file, a generated URL of each kind, and what a row needs to address them.
 */
export type Fixture = {
  service: Service;
  token: string;
  /** The same user's, for reading alone. */
  readToken: string;
  /** The path of the organization, `/api/v1/organizations/acme`. */
  organization: string;
  /** The path of its one good file, and the file. */
  path: string;
  file: ApiFile;
  fileId: string;
  rootId: string;
  uploadSecret: string;
  downloadSecret: string;
  /** How many files there are, trashed ones aside. */
  countFiles(): Promise<number>;
  /** How many uploads are in progress, by the database. */
  countUploads(): Promise<number>;
  /** What failed uploads left in the store: all must be empty. */
  leftovers(): Promise<{ temporaryFiles: string[]; orphanedObjects: string[] }>;
  remove(): Promise<void>;
};

export const goodContent = 'ten bytes.';

export const maxFileSize = 65_536;

export async function createBadInputFixture(env: Record<string, string> = {}): Promise<Fixture> {
  const instance = await createInstance(inject('postgres'), {
    env: {
      MAX_FILE_SIZE_BYTES: String(maxFileSize),
      BODY_TIMEOUT_SECONDS: '2',
      FAILED_AUTH_PER_MINUTE: '100000',
      ...env,
    },
  });
  const service = await instance.start();
  const bootstrap = ['bootstrap', '--email', 'ann@acme.example', '--organization', 'acme'];
  const { token, root_resource_id: rootId } = await instance.holdall<{
    token: string;
    root_resource_id: string;
  }>(...bootstrap);
  const reader = await instance.holdall<{ token: string }>(
    'token',
    'create',
    '--email',
    'ann@acme.example',
    '--scope',
    'files:read',
  );
  // Another organization, of which Ann is not a member.
  await instance.holdall('bootstrap', '--email', 'eve@other.example', '--organization', 'foreign');
  const caller = createCaller(service.url, token);
  const file = await caller.upload(goodContent, 'good.txt');
  const path = `/api/v1/${file.name}`;
  const secretOf = (uri: string) => uri.slice(uri.lastIndexOf('/') + 1);
  const { upload_uri } = await caller.post<{ upload_uri: string }>(
    `${caller.organizationPath}/files:generateUploadUrl`,
    { max_files: 1000 },
  );
  const { download_uri } = await caller.post<{ download_uri: string }>(`${path}:generateDownloadUrl`);
  const database = new pg.Pool({ connectionString: service.env.DATABASE_URL, max: 1 });
  const objects = join(service.env.DATA_DIR ?? '', 'objects');

  return {
    service,
    token,
    readToken: reader.token,
    organization: caller.organizationPath,
    path,
    file,
    fileId: file.name.slice(file.name.lastIndexOf('/') + 1),
    rootId,
    uploadSecret: secretOf(upload_uri),
    downloadSecret: secretOf(download_uri),
    async countFiles() {
      const { files } = await caller.get<{ files: ApiFile[] }>(
        `${caller.organizationPath}/files?page_size=1000`,
      );
      return files.length;
    },
    async countUploads() {
      const { rows } = await database.query('SELECT count(*)::int AS count FROM uploads');
      return rows[0].count;
    },
    async leftovers() {
      const named = await database.query('SELECT key FROM segments');
      const known = new Set(named.rows.map(({ key }) => key));
      const temporaryFiles = await readdir(join(objects, 'tmp'));
      const stored = await storedKeys(objects);
      return { temporaryFiles, orphanedObjects: stored.filter((key) => !known.has(key)) };
    },
    async remove() {
      await database.end();
      await instance.remove();
    },
  };
}

async function storedKeys(objects: string): Promise<string[]> {
  const folders = (await readdir(objects, { withFileTypes: true })).filter((entry) => entry.isDirectory());
  const keys = await Promise.all(
    folders.filter(({ name }) => name !== 'tmp').map(({ name }) => readdir(join(objects, name))),
  );
  return keys.flat();
}
