import { type ChildProcess, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { appendFile, cp, mkdir, readdir, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, test, vi } from 'vitest';
import { samples } from '../api/samples';
import { type ApiFile, type Caller, createCaller } from '../infrastructure/api';
import { collect, someBytes } from '../infrastructure/bytes';
import { onS3 } from '../infrastructure/on-s3';
import { makeTestDirectory } from '../infrastructure/postgres';
import { repetitions } from '../infrastructure/repetitions';
import { createInstance, type Instance, type Service } from '../infrastructure/service';

type BackupReport = {
  instance_id: string;
  files: number;
  objects: { count: number; bytes: string } | 's3';
  auth_secret: string;
};

const instances: Instance[] = [];
let directory: string;

beforeAll(async () => {
  directory = await makeTestDirectory();
});

afterAll(async () => {
  for (const instance of instances) await instance.remove();
  await rm(directory, { recursive: true, force: true });
});

describe('a backup of a service in use', () => {
  /** Every content that was acknowledged, by the name of its file. */
  const stored = new Map<string, Set<string>>();
  let source: Instance;
  let service: Service;
  let caller: Caller;
  let quiet: ApiFile[];
  let pictured: ApiFile;
  let copy: Instance;
  let restored: Caller;
  let report: BackupReport;
  const place = () => join(directory, 'busy');

  beforeAll(async () => {
    source = await fresh();
    service = await source.start();
    caller = createCaller(service.url, await bootstrap(source));
    quiet = await Promise.all([0, 1, 4096, 5_000_000].map((size) => store(size, `quiet ${size}.bin`)));
    pictured = await caller.upload(samples.png, 'picture.png');
    note(pictured);
    expect((await caller.call(`/api/v1/${pictured.name}/thumbnail`)).status).toBe(200);
  });

  async function store(size: number, filename: string): Promise<ApiFile> {
    const file = await caller.upload(new Uint8Array(await collect(someBytes(size))), filename);
    note(file);
    return file;
  }

  function note({ name, sha256 = '' }: ApiFile): void {
    stored.set(name, new Set([...(stored.get(name) ?? []), sha256]));
  }

  /** Uploads, renames, replaces, trashes and purges until `signal` aborts. */
  async function use(number: number, signal: AbortSignal): Promise<void> {
    for (let turn = 0; !signal.aborted; turn += 1) {
      const { name } = await store(1000 + turn, `busy ${number} ${turn}.bin`);
      await caller.call(`/api/v1/${name}`, { method: 'PATCH', json: { filename: `renamed ${turn}.bin` } });
      const again = await caller.call(`/api/v1/${name}:upload`, {
        method: 'PUT',
        body: `${number} ${turn}`,
      });
      expect(again.status).toBe(200);
      note((await again.json()) as ApiFile);
      if (turn % 3 === 1) await caller.call(`/api/v1/${name}`, { method: 'DELETE' });
      if (turn % 3 === 2) await caller.call(`/api/v1/${name}?purge=true`, { method: 'DELETE' });
    }
  }

  test('is made beside uploads, renames, replacements and deletions', async () => {
    const done = new AbortController();
    const users = Promise.all([1, 2, 3, 4].map((number) => use(number, done.signal)));
    // BackupReport below; unheard until then it would end the run.
    users.catch(() => {});
    try {
      await vi.waitFor(() => expect(stored.size).toBeGreaterThan(repetitions(50, 20)), 60_000);
      report = await source.holdall<BackupReport>('backup', place());
    } finally {
      done.abort();
      await users;
    }
    expect(report.files).toBeGreaterThan(quiet.length);
    expect(await readdir(place())).toContain('manifest.json');
  });

  test('has the objects as second names of the same bytes where the file system allows it', async () => {
    const { objects } = report;
    expect(objects).toMatchObject({ count: expect.any(Number) });
    const stats = await Promise.all((await filesIn(join(place(), 'objects'))).map((path) => stat(path)));
    // What was replaced or purged since has one name left, that of the backup.
    expect(stats.some(({ nlink }) => nlink > 1)).toBe(true);
  });

  test('fills a fresh instance, where every file downloads byte for byte', async () => {
    copy = await fresh();
    const answer = await copy.holdall<BackupReport>('restore', place());
    expect(answer).toMatchObject({
      instance_id: report.instance_id,
      files: report.files,
      objects: report.objects,
    });
    restored = createCaller((await copy.start()).url, caller.token);

    const files = [...(await list(restored, '')), ...(await list(restored, '&show_deleted=true'))];
    expect(files).toHaveLength(report.files);
    for (const file of files.filter((each) => !each.delete_time)) {
      const bytes = await restored.call(`/api/v1/${file.name}:download`);
      expect(bytes.status).toBe(200);
      const digest = createHash('sha256')
        .update(Buffer.from(await bytes.arrayBuffer()))
        .digest('hex');
      expect(digest).toBe(file.sha256);
      expect(stored.get(file.name)).toContain(digest);
    }
    const names = files.map(({ name }) => name);
    for (const { name } of quiet) expect(names).toContain(name);
    // The backup has no thumbnails: this one is rendered again.
    expect((await restored.call(`/api/v1/${pictured.name}/thumbnail`)).status).toBe(200);
  });

  test('leaves nothing to reconcile, and takes new files', async () => {
    const found = await copy.holdall('reconcile', '--dry-run');
    expect(found).toMatchObject({ missing: [], usage_corrected: [], orphans_found: 0 });
    const scrubbed = await copy.holdall('scrub');
    expect(scrubbed).toMatchObject({ damaged: [] });
    const file = await restored.upload('after the restore', 'after.txt');
    expect(await (await restored.call(`/api/v1/${file.name}:download`)).text()).toBe('after the restore');
  });

  test('keeps generated URLs good under the same name and secret', async () => {
    const { name } = quiet[2] as ApiFile;
    const { download_uri } = await caller.post<{ download_uri: string }>(
      `/api/v1/${name}:generateDownloadUrl`,
    );
    const { upload_uri } = await caller.post<{ upload_uri: string }>(
      `${caller.organizationPath}/files:generateUploadUrl`,
    );
    const later = join(directory, 'with urls');
    await source.holdall('backup', later);
    await service.stop();

    const successor = await fresh({
      env: { PORT: source.env.PORT ?? '', PUBLIC_URL: source.env.PUBLIC_URL ?? '' },
    });
    await successor.holdall('restore', later);
    await successor.start();
    const bytes = Buffer.from(await (await fetch(download_uri)).arrayBuffer());
    expect(bytes).toEqual(await collect(someBytes(4096)));
    expect((await fetch(upload_uri, { method: 'PUT', body: 'through the old URL' })).status).toBe(200);
  });
});

describe('a backup', () => {
  let source: Instance;
  let service: Service;
  let caller: Caller;

  beforeAll(async () => {
    source = await fresh();
    service = await source.start();
    caller = createCaller(service.url, await bootstrap(source));
  });

  test('keeps every object where it is until it is done, and one that is cut off is refused', async () => {
    const file = await caller.upload('deleted while the backup runs', 'deleted.txt');
    const [object = ''] = await objectsOf(source);
    const place = join(directory, 'cut off');
    const child = spawnBackup(source, place, 'backup.after_snapshot:hang');
    await vi.waitFor(() => stat(join(place, 'database/upload_urls.copy')), 30_000);

    await caller.call(`/api/v1/${file.name}?purge=true`, { method: 'DELETE' });
    // Whatever a reconciliation would remove, it removes before it answers.
    expect(await source.holdall('reconcile')).toMatchObject({ removed_objects: 0, orphans_found: 0 });
    expect(await objectsOf(source)).toContain(object);

    child.kill('SIGKILL');
    await once(child, 'exit');
    await vi.waitFor(async () => expect(await objectsOf(source)).not.toContain(object), 30_000);
    await expect((await fresh()).holdall('restore', place)).rejects.toThrow('manifest.json');
  });

  test('that is cut off before its last step is refused', async () => {
    const place = join(directory, 'nearly');
    const child = spawnBackup(source, place, 'backup.before_manifest:kill');
    await once(child, 'exit');
    expect(await readdir(place)).not.toContain('manifest.json');
    await expect((await fresh()).holdall('restore', place)).rejects.toThrow('manifest.json');
  });

  test('does not write into a directory that has something in it', async () => {
    const place = join(directory, 'taken');
    await mkdir(place);
    await writeFile(join(place, 'note.txt'), 'mine');
    await expect(source.holdall('backup', place)).rejects.toThrow('not empty');
    expect(await readdir(place)).toEqual(['note.txt']);
  });

  test('names the directory that cannot be created', async () => {
    await expect(source.holdall('backup', '/proc/nowhere/backup')).rejects.toThrow(
      '/proc/nowhere/backup cannot be created',
    );
  });

  test('holds the secret that the instance made for itself, for its owner alone', async () => {
    const own = await fresh({ env: { AUTH_SECRET: '', DATABASE_URL: '' } });
    await bootstrap(own);
    const place = join(directory, 'with secret');
    expect(await own.holdall<BackupReport>('backup', place)).toMatchObject({ auth_secret: 'included' });
    expect((await stat(join(place, 'auth-secret'))).mode & 0o777).toBe(0o600);

    const copy = await fresh({ env: { AUTH_SECRET: '', DATABASE_URL: '' } });
    expect(await copy.holdall<BackupReport>('restore', place)).toMatchObject({ auth_secret: 'restored' });
    const read = ({ env }: Instance) => readFile(join(env.DATA_DIR ?? '', 'auth-secret'), 'utf8');
    expect(await read(copy)).toBe(await read(own));
    expect(await copy.holdall('reconcile')).toMatchObject({ missing: [], orphans_found: 0 });
  });
});

describe('a restore', () => {
  let whole: string;
  let source: Instance;

  beforeAll(async () => {
    whole = join(directory, 'whole');
    source = await fresh();
    const caller = createCaller((await source.start()).url, await bootstrap(source));
    for (const size of [10, 100_000]) {
      await caller.upload(new Uint8Array(await collect(someBytes(size))), `${size}.bin`);
    }
    await source.holdall('backup', whole);
  });

  test('goes into a fresh instance that is already running', async () => {
    const target = await fresh();
    const service = await target.start();
    await target.holdall('restore', whole);
    const { token } = await target.holdall<{ token: string }>('token', 'create', '--email', 'a@example.com');
    expect(await list(createCaller(service.url, token), '')).toHaveLength(2);
  });

  test('does not touch an instance that is in use', async () => {
    await expect(source.holdall('restore', whole)).rejects.toThrow('DATA_DIR');
    const withUser = await fresh();
    await withUser.holdall('user', 'create', '--email', 'b@example.com');
    await expect(withUser.holdall('restore', whole)).rejects.toThrow('DATA_DIR');
  });

  test.each([
    ['a changed object', async (place: string) => rewrite(await anObject(place))],
    ['a shorter object', async (place: string) => truncate(await anObject(place), 1)],
    ['a missing object', async (place: string) => rm(await anObject(place))],
    ['a changed table', (place: string) => appendFile(join(place, 'database/files.copy'), 'x')],
    ['a missing table', (place: string) => rm(join(place, 'database/segments.copy'))],
    ['a changed list of objects', (place: string) => appendFile(join(place, 'objects.list'), 'x')],
  ])('refuses %s by its name and leaves nothing', async (_, harm) => {
    const place = join(directory, 'damaged');
    await rm(place, { recursive: true, force: true });
    await cp(whole, place, { recursive: true });
    await harm(place);
    const target = await fresh();
    await expect(target.holdall('restore', place)).rejects.toThrow(`The backup is damaged: ${place}`);
    expect(await objectsOf(target)).toEqual([]);
    expect(await target.holdall('user', 'list')).toEqual({ users: [] });
    await target.holdall('restore', whole);
    expect(await target.holdall('scrub')).toMatchObject({ files: 2, damaged: [] });
  });

  test('refuses a backup of a newer version, and one that is none', async () => {
    const place = join(directory, 'newer');
    await cp(whole, place, { recursive: true });
    const manifest = JSON.parse(await readFile(join(place, 'manifest.json'), 'utf8'));
    manifest.migrations.push('29991231000000_later');
    await writeFile(join(place, 'manifest.json'), JSON.stringify(manifest));
    const target = await fresh();
    await expect(target.holdall('restore', place)).rejects.toThrow('29991231000000_later');
    await expect(target.holdall('restore', join(directory, 'nowhere'))).rejects.toThrow('manifest.json');
    await writeFile(join(place, 'manifest.json'), '{');
    await expect(target.holdall('restore', place)).rejects.toThrow('cannot be used');
  });

  test('takes of an object what its row says, where an upload that broke off had written more', async () => {
    const source = await fresh();
    const { url } = await source.start();
    await createCaller(url, await bootstrap(source)).upload('acknowledged', 'a.txt');
    const [object = ''] = await objectsOf(source);
    await appendFile(object, ' and not');
    const place = join(directory, 'longer');
    await source.holdall('backup', place);
    const target = await fresh();
    await target.holdall('restore', place);
    expect(await target.holdall('scrub')).toMatchObject({ files: 1, damaged: [] });
    const [restoredObject = ''] = await objectsOf(target);
    expect(await readFile(restoredObject, 'utf8')).toBe('acknowledged');
  });

  test('that was killed does not let a half-filled instance start as if it were whole', async () => {
    const target = await fresh();
    const child = spawnHoldall(target, ['restore', whole], 'restore.after_objects:kill');
    await once(child, 'exit');
    await expect(target.holdall('restore', whole)).rejects.toThrow('DATA_DIR');
    expect(await target.holdall('user', 'list')).toEqual({ users: [] });
  });
});

onS3('a backup of an instance on S3', (s3) => {
  test('has the database, says that the objects stay in the bucket, and comes back beside it', async () => {
    const source = await fresh({ store: s3 });
    const service = await source.start();
    const caller = createCaller(service.url, await bootstrap(source));
    const file = await caller.upload('in the bucket', 'a.txt');
    const { name: picture } = await caller.upload(samples.png, 'picture.png');
    expect((await caller.call(`/api/v1/${picture}/thumbnail`)).status).toBe(200);
    const place = join(directory, 's3');
    expect(await source.holdall<BackupReport>('backup', place)).toMatchObject({
      objects: 's3',
      notes: expect.any(Array),
    });
    await service.stop();

    await expect((await fresh()).holdall('restore', place)).rejects.toThrow('S3_BUCKET');
    const copy = await fresh({ store: s3, env: { S3_BUCKET: source.env.S3_BUCKET ?? '' } });
    await copy.holdall('restore', place);
    const restored = createCaller((await copy.start()).url, caller.token);
    expect(await (await restored.call(`/api/v1/${file.name}:download`)).text()).toBe('in the bucket');
    expect(await copy.holdall('reconcile', '--dry-run')).toMatchObject({ missing: [], orphans_found: 0 });
    expect((await restored.call(`/api/v1/${picture}/thumbnail`)).status).toBe(200);
  });
});

async function fresh(options?: Parameters<typeof createInstance>[1]): Promise<Instance> {
  const instance = await createInstance(inject('postgres'), options);
  instances.push(instance);
  return instance;
}

async function bootstrap(instance: Instance): Promise<string> {
  const account = ['--email', 'a@example.com', '--organization', 'acme'];
  return (await instance.holdall<{ token: string }>('bootstrap', ...account)).token;
}

type Listed = ApiFile & { delete_time?: string };

async function list(caller: Caller, query: string): Promise<Listed[]> {
  const files: Listed[] = [];
  for (let token = ''; ; ) {
    const path = `${caller.organizationPath}/files?page_size=1000&page_token=${token}${query}`;
    const page = await caller.get<{ files: Listed[]; next_page_token: string }>(path);
    files.push(...page.files);
    token = page.next_page_token;
    if (token === '') return files;
  }
}

/** Runs `holdall` with a fail-point, to be killed. */
function spawnHoldall({ env }: Instance, args: string[], failpoint: string): ChildProcess {
  const { PATH, HOME } = process.env;
  return spawn(process.execPath, ['dist/holdall.js', ...args], {
    env: { NODE_ENV: 'test', PATH, HOME, ...env, FAILPOINT: failpoint },
    stdio: 'ignore',
  });
}

const spawnBackup = (instance: Instance, place: string, failpoint: string) =>
  spawnHoldall(instance, ['backup', place], failpoint);

/** The files in the object store of an instance on disk. */
const objectsOf = ({ env }: Instance) => filesIn(join(env.DATA_DIR ?? '', 'objects'));

async function filesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile() && entry.name !== 'instance')
    .map(({ parentPath, name }) => join(parentPath, name));
}

async function anObject(place: string): Promise<string> {
  const [object = ''] = await filesIn(join(place, 'objects'));
  return object;
}

/** Changes one byte, and neither size nor times that a cheaper check could look at. */
async function rewrite(path: string): Promise<void> {
  const bytes = await readFile(path);
  bytes[5] = (bytes[5] ?? 0) ^ 1;
  await writeFile(path, bytes);
}
