import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { GetObjectCommand, ListObjectsV2Command, PutObjectCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { IsolatedFixture } from '../infrastructure/fixture';
import { onS3 } from '../infrastructure/on-s3';
import { createBucket, createTestClient, type S3Connection } from '../infrastructure/s3-connection';
import { behind, createDirectory, createLinkedFixture, makeLink, refused, uriOf } from './linked-fixture';

/** A target to link to, seen without the product. */
type Target = {
  roots: string[];
  env: Record<string, string>;
  uri: string;
  put(path: string, content: string): Promise<void>;
  get(path: string): Promise<string>;
  all(): Promise<string[]>;
  remove(): Promise<void>;
};

describe('a directory', () => stories(directoryTarget));
onS3('a prefix of a bucket', (s3) => stories(() => bucketTarget(s3)));

function stories(createTarget: () => Promise<Target>): void {
  let target: Target;
  let fixture: IsolatedFixture;
  let linked: ReturnType<typeof behind>;

  beforeAll(async () => {
    target = await createTarget();
    for (const [path, content] of Object.entries({
      'hello.txt': 'hello',
      'page.html': '<script>alert(1)</script>',
      'reports/2026/a.pdf': '%PDF-1.7 a',
      'reports/b.JSON': '{}',
      'reports/none': 'x',
      '../acme2/canary': 'the canary',
    }))
      await target.put(path, content);
    fixture = await createLinkedFixture(target.roots, target.env);
    linked = behind(fixture.owner, await makeLink(fixture.owner, target.uri));
  });
  afterAll(async () => {
    await fixture?.remove();
    await target?.remove();
  });

  it('counts in the usage by day what it receives and sends', async () => {
    const today = new Date().toISOString().slice(0, 10);
    type Usage = { days: { faces: { face: string; bytes_in: string; bytes_out: string }[] }[] };
    const used = async () => {
      const { days } = await fixture.owner.get<Usage>(
        `${fixture.owner.organizationPath}/usage?from=${today}`,
      );
      const faces = days.flatMap(({ faces }) => faces).filter(({ face }) => face === 'rest');
      const sum = (values: string[]) => values.reduce((total, value) => total + Number(value), 0);
      return {
        received: sum(faces.map(({ bytes_in }) => bytes_in)),
        sent: sum(faces.map(({ bytes_out }) => bytes_out)),
      };
    };
    expect((await linked.upload('counted.bin', 'x'.repeat(70_000))).status).toBe(200);
    expect(await (await linked.download('counted.bin')).text()).toHaveLength(70_000);
    await expect.poll(used, { timeout: 60_000, interval: 200 }).toEqual({ received: 70_000, sent: 70_000 });
    expect((await linked.remove('counted.bin')).status).toBe(200);
  });

  it('is listed in the form of files', async () => {
    const { linked_files, next_page_token } = await linked.page('');
    expect(next_page_token).toBe('');
    expect(linked_files.map(({ filename }) => filename)).toEqual(['hello.txt', 'page.html', 'reports']);
    expect(linked_files[0]).toEqual({
      path: 'hello.txt',
      filename: 'hello.txt',
      is_folder: false,
      size_bytes: '5',
      mime_type: 'text/plain',
      kind: 'tdx:ext:txt',
      update_time: expect.stringMatching(/Z$/),
      etag: expect.stringMatching(/^"[^"]+"$/),
    });
    expect(linked_files[2]).toMatchObject({ path: 'reports', is_folder: true });
    expect((await linked.page('reports')).linked_files).toMatchObject([
      { path: 'reports/2026', is_folder: true },
      { path: 'reports/b.JSON', kind: 'tdx:ext:json', mime_type: 'application/json' },
      { path: 'reports/none', mime_type: 'application/octet-stream' },
    ]);
    expect((await linked.page('reports/2026/a.pdf')).linked_files).toMatchObject([
      { path: 'reports/2026/a.pdf', filename: 'a.pdf', size_bytes: '10' },
    ]);
    expect(await refused(linked.call('?path=reports/nothing'))).toMatchObject({
      status: 404,
      reason: 'LINKED_FILE_NOT_FOUND',
    });
  });

  it('is listed page by page in natural order, to an empty token at the end and only there', async () => {
    const names = ['9', 'apfel.txt', 'Äpfel.txt', 'Banane', 'file2.txt', 'file10.txt', 'Zebra'];
    for (const name of names) await target.put(`pages/${name}`, 'x');
    const found: string[] = [];
    let token = '';
    let pages = 0;
    do {
      const page = await linked.page('pages', `&page_size=3&page_token=${token}`);
      found.push(...page.linked_files.map(({ filename }) => filename));
      token = page.next_page_token;
      pages += 1;
    } while (token !== '');
    expect({ found, pages }).toEqual({ found: names, pages: 3 });
    const { next_page_token } = await linked.page('pages', '&page_size=6');
    expect((await linked.page('pages', '&page_size=7')).next_page_token).toBe('');
    expect(await refused(linked.call(`?path=reports&page_token=${next_page_token}`))).toMatchObject({
      reason: 'PAGE_TOKEN_INVALID',
    });
  });

  it('is downloaded as files are: whole, by ranges, by conditions, and harmless', async () => {
    const whole = await linked.download('hello.txt');
    expect(Object.fromEntries(whole.headers)).toMatchObject({
      'content-type': 'text/plain',
      'content-length': '5',
      'content-disposition': `attachment; filename="hello.txt"; filename*=UTF-8''hello.txt`,
      'x-content-type-options': 'nosniff',
      'content-security-policy': expect.stringContaining('sandbox'),
      'accept-ranges': 'bytes',
    });
    expect(await whole.text()).toBe('hello');
    const etag = whole.headers.get('etag') ?? '';
    expect((await linked.page('hello.txt')).linked_files[0]?.etag).toBe(etag);

    const head = await linked.call(':download?path=hello.txt', { method: 'HEAD' });
    expect([head.status, head.headers.get('content-length')]).toEqual([200, '5']);
    const part = await linked.download('hello.txt', { Range: 'bytes=1-2' });
    expect([part.status, await part.text()]).toEqual([206, 'el']);
    expect(part.headers.get('content-range')).toBe('bytes 1-2/5');
    const parts = await linked.download('hello.txt', { Range: 'bytes=0-0,4-4' });
    expect([parts.status, await parts.text()]).toEqual([206, expect.stringContaining('bytes 4-4/5')]);
    expect((await linked.download('hello.txt', { 'If-None-Match': etag })).status).toBe(304);
    expect((await linked.download('hello.txt', { 'If-Match': '"other"' })).status).toBe(412);
    expect((await linked.download('hello.txt', { Range: 'bytes=9-' })).status).toBe(416);

    const inline = async (path: string) =>
      (await linked.call(`:download?disposition=inline&path=${path}`)).headers.get('content-disposition');
    expect(await inline('hello.txt')).toMatch(/^inline/);
    expect(await inline('page.html')).toMatch(/^attachment/);
    expect(await inline('reports/none')).toMatch(/^attachment/);
    expect(await refused(linked.download('reports'))).toMatchObject({
      status: 400,
      reason: 'LINKED_IS_FOLDER',
    });
  });

  it('is written, new and over what is there', async () => {
    expect(await linked.write('reports/new ü.txt', 'new')).toMatchObject({
      path: 'reports/new ü.txt',
      size_bytes: '3',
    });
    expect(await target.get('reports/new ü.txt')).toBe('new');
    const { etag = '' } = await linked.write('reports/new ü.txt', 'newer', { 'If-Match': '*' });
    expect(await target.get('reports/new ü.txt')).toBe('newer');
    expect((await linked.page('reports/new ü.txt')).linked_files[0]?.etag).toBe(etag);
    const form = new FormData();
    form.set('file', new File(['by form'], 'ignored.txt'));
    await linked.write('reports/form.txt', form);
    expect(await target.get('reports/form.txt')).toBe('by form');
    await linked.write('reports/empty', '');
    expect(await linked.read('reports/empty')).toBe('');
  });

  it('is not written where a condition, a digest or the target forbids it', async () => {
    await target.put('kept.txt', 'kept');
    const write = (path: string, headers: Record<string, string>) =>
      refused(linked.upload(path, 'other', headers));
    const digest = `sha-256=:${Buffer.alloc(32).toString('base64')}:`;
    expect(await write('kept.txt', { 'Content-Digest': digest })).toMatchObject({
      reason: 'DIGEST_MISMATCH',
    });
    expect(await write('kept.txt', { 'If-None-Match': '*' })).toMatchObject({ status: 412 });
    expect(await write('kept.txt', { 'If-Match': '"other"' })).toMatchObject({ status: 412 });
    expect(await write('absent.txt', { 'If-Match': '*' })).toMatchObject({ status: 412 });
    expect(await write('absent/a.txt', {})).toMatchObject({ status: 404, reason: 'LINKED_FILE_NOT_FOUND' });
    expect(await write('kept.txt/a.txt', {})).toMatchObject({ status: 404 });
    expect(await write('reports', {})).toMatchObject({ status: 400, reason: 'LINKED_IS_FOLDER' });
    expect(await write('', {})).toMatchObject({ status: 400, reason: 'LINKED_IS_FOLDER' });
    expect(await refused(linked.call(':upload', { method: 'PUT', body: 'x' }))).toMatchObject({
      status: 400,
      reason: 'FIELD_INVALID',
    });
    expect(await target.get('kept.txt')).toBe('kept');
    expect(
      (await target.all()).filter((path) => path.includes('absent') || path.includes('.holdall')),
    ).toEqual([]);
  });

  it('loses a file for good, if it is still the one', async () => {
    await target.put('gone.txt', 'x');
    expect((await linked.remove('gone.txt', { 'If-Match': '"other"' })).status).toBe(412);
    expect(await (await linked.remove('gone.txt')).json()).toEqual({});
    expect(await target.all()).not.toContain('gone.txt');
    expect((await linked.remove('gone.txt')).status).toBe(404);
    expect(await refused(linked.remove('reports'))).toMatchObject({ reason: 'LINKED_IS_FOLDER' });
  });

  it('is read and not written through a link for reading only', async () => {
    const reading = behind(fixture.owner, await makeLink(fixture.owner, target.uri, true));
    expect(await reading.read('hello.txt')).toBe('hello');
    const refusal = { status: 403, reason: 'LINK_READ_ONLY' };
    expect(await refused(reading.upload('hello.txt', 'x'))).toMatchObject(refusal);
    expect(await refused(reading.upload('new.txt', 'x'))).toMatchObject(refusal);
    expect(await refused(reading.remove('hello.txt'))).toMatchObject(refusal);
    expect(await target.get('hello.txt')).toBe('hello');
  });

  it('shows nothing of a target with nearly the same name', async () => {
    for (const path of ['2/canary', '../acme2/canary', 'acme2/canary'])
      expect([400, 404]).toContain((await linked.download(path)).status);
    const other = target.uri.replace(/acme$/, 'acme2');
    for (const uri of [other, `${target.uri}2`, target.uri.replace(/\/acme$/, '')])
      await expect(makeLink(fixture.owner, uri)).rejects.toThrow('LINK_NOT_ALLOWED');
  });

  it('stays as it is when the link ends, by whatever deletion', async () => {
    const before = await target.all();
    for (const query of ['', '?force=true']) {
      const folder = await makeLink(fixture.owner, target.uri);
      expect((await fixture.owner.call(`/api/v1/${folder.name}${query}`, { method: 'DELETE' })).status).toBe(
        200,
      );
      expect((await behind(fixture.owner, folder).download('hello.txt')).status).toBe(404);
    }
    await fixture.owner.post('/api/v1/organizations', { organization_id: 'ending' });
    await fixture.owner.post('/api/v1/organizations/ending/folders', {
      display_name: 'x',
      link: { uri: target.uri },
    });
    await fixture.owner.call('/api/v1/organizations/ending', { method: 'DELETE' });
    await expect
      .poll(() => fixture.query(`SELECT 1 FROM folders WHERE organization_id = 'ending'`), {
        timeout: 120_000,
      })
      .toEqual([]);
    expect(await target.all()).toEqual(before);
  });
}

onS3('keys that no path can have', (s3) => {
  it('are neither listed nor reached, and spoil no list', async () => {
    const target = await bucketTarget(s3);
    for (const key of ['a//b', 'a/', 'a/../b', 'a/./b', 'back\\slash', 'line\nfeed', '\u0001', 'good'])
      await target.put(key, 'x');
    const fixture = await createLinkedFixture(target.roots, target.env);
    try {
      const linked = behind(fixture.owner, await makeLink(fixture.owner, target.uri));
      expect(await linked.names()).toEqual(['a/', 'good']);
      expect(await linked.names('a')).toEqual([]);
      for (const path of ['a//b', 'a/', 'a/../b', 'a/./b', '../b', 'back\\slash', 'line\nfeed', '\u0001'])
        expect((await linked.download(path)).status, path).toBe(400);
    } finally {
      await fixture.remove();
      await target.remove();
    }
  });
});

async function directoryTarget(): Promise<Target> {
  const { directory, remove } = await createDirectory();
  const base = join(directory, 'acme');
  await mkdir(base);
  return {
    roots: [base],
    env: {},
    uri: uriOf(base),
    async put(path, content) {
      await mkdir(dirname(join(base, path)), { recursive: true });
      await writeFile(join(base, path), content);
    },
    get: (path) => readFile(join(base, path), 'utf8'),
    all: async () => (await readdir(base, { recursive: true })).sort(),
    remove,
  };
}

async function bucketTarget(connection: S3Connection): Promise<Target> {
  const Bucket = await createBucket(connection);
  const client = createTestClient(connection);
  const keyOf = (path: string) => (path === '../acme2/canary' ? 'some/acme2/canary' : `some/acme/${path}`);
  return {
    roots: [`s3://${Bucket}/some/acme`],
    env: {
      LINK_S3_ENDPOINT: connection.endpoint,
      LINK_S3_REGION: connection.region,
      LINK_S3_ACCESS_KEY_ID: connection.accessKeyId,
      LINK_S3_SECRET_ACCESS_KEY: connection.secretAccessKey,
      LINK_S3_FORCE_PATH_STYLE: '1',
    },
    uri: `s3://${Bucket}/some/acme`,
    async put(path, content) {
      await client.send(new PutObjectCommand({ Bucket, Key: keyOf(path), Body: content }));
    },
    async get(path) {
      const { Body } = await client.send(new GetObjectCommand({ Bucket, Key: keyOf(path) }));
      return (await Body?.transformToString()) ?? '';
    },
    async all() {
      const { Contents = [] } = await client.send(new ListObjectsV2Command({ Bucket, Prefix: 'some/acme/' }));
      return Contents.map(({ Key = '' }) => Key.slice('some/acme/'.length)).sort();
    },
    remove: async () => client.destroy(),
  };
}
