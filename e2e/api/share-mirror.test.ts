import { execFile } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ApiFile, ApiFolder, Caller } from '../infrastructure/api';
import { createFixture, type Fixture } from '../infrastructure/fixture';
import { without } from '../infrastructure/programs';

type ShareLink = { name: string; share_uri: string; download_count: number };

const run = promisify(execFile);
const noWget = without('wget');
const hostile = [
  'a:b.txt',
  'a?b#c&d=e.txt',
  '100%.txt',
  '%2e%2e',
  'ä 日本 😀.txt',
  '\'quoted" <b>.txt',
  '...',
  'a+b',
  '~',
  'x;y',
];

describe('a shared folder', () => {
  let fixture: Fixture;
  let owner: Caller;
  let folder: ApiFolder;
  /** The content of each file by its path. */
  const contents = new Map<string, Buffer>();
  const folders = new Map<string, ApiFolder>();

  beforeAll(async () => {
    fixture = await createFixture();
    owner = fixture.owner;
    folder = await makeFolder('mirrored');
    folders.set('', folder);
    for (const path of ['sub', 'sub/deeper', 'sub/deeper/still', 'empty', 'both', 'a:b?c'])
      folders.set(
        path,
        await makeFolder(path.split('/').at(-1) ?? '', folders.get(path.replace(/\/?[^/]*$/, ''))),
      );
    for (const name of hostile) await put(name);
    for (const path of [
      'sub/a.txt',
      'sub/deeper/b.bin',
      'sub/deeper/still/c',
      'both/inner.txt',
      'a:b?c/d.txt',
    ])
      await put(path);
    await put('sub/large.bin', 3_000_000);
    await put('sub/empty.txt', 0);
  });
  afterAll(() => fixture?.remove());

  const makeFolder = (display_name: string, parent?: ApiFolder) =>
    owner.post<ApiFolder>(`${owner.organizationPath}/folders`, { display_name, folder: parent?.name });
  async function put(path: string, size = 100): Promise<ApiFile> {
    const content = randomBytes(size);
    contents.set(path, content);
    const query = new URLSearchParams({
      filename: path.split('/').at(-1) ?? '',
      folder: folders.get(path.replace(/\/?[^/]*$/, ''))?.name ?? '',
    });
    const answer = await owner.call(`${owner.organizationPath}/files:upload?${query}`, {
      method: 'POST',
      body: content,
    });
    return (await answer.json()) as ApiFile;
  }
  const share = (json: object = {}, target = folder) =>
    owner.post<ShareLink>(`/api/v1/${target.name}/shareLinks`, json);
  const digest = (content: Uint8Array) => createHash('sha256').update(content).digest('hex');
  const expected = () => Object.fromEntries([...contents].map(([path, content]) => [path, digest(content)]));

  /**
   * What a program finds that follows links: those of an index page that lie directly in its folder, as
   * rclone's http backend does. `headers` go with every request.
   */
  async function mirror(uri: string, headers: Record<string, string> = {}) {
    const found: Record<string, string> = {};
    const visit = async (address: URL, path: string): Promise<void> => {
      const page = await fetch(address, { headers });
      expect([address.href, page.status, page.headers.get('content-type')]).toEqual([
        address.href,
        200,
        'text/html; charset=utf-8',
      ]);
      const text = await page.text();
      for (const [, href = ''] of text.matchAll(/<a\b[^>]*\bhref="([^"]*)"/g)) {
        const next = new URL(
          href.replace(/&#(\d+);/g, (_, code) => String.fromCharCode(Number(code))),
          page.url,
        );
        const below = next.href.startsWith(page.url) ? next.href.slice(page.url.length) : '';
        if (next.search !== '' || !/^[^/]+\/?$/.test(below)) continue;
        const name = path + decodeURIComponent(below);
        if (name.endsWith('/')) await visit(next, name);
        else found[name] = digest(await (await fetch(next, { headers })).bytes());
      }
    };
    await visit(new URL(uri), '');
    return found;
  }

  it('is mirrored byte for byte by following links, whatever its names', async () => {
    const { share_uri } = await share();
    expect(await mirror(share_uri)).toEqual(expected());
    expect(await mirror(`${share_uri}/`)).toEqual(expected());
    const { share_uri: ofInner } = await share({}, folders.get('sub'));
    expect(Object.keys(await mirror(ofInner))).toContain('deeper/still/c');
  });

  it('has no link that leads out of it', async () => {
    const { share_uri } = await share();
    const page = await (await fetch(`${share_uri}/`)).text();
    const hrefs = [...page.matchAll(/\b(?:href|src)="([^"]*)"/g)].map(([, href = '']) => href);
    for (const href of hrefs) expect(href).not.toMatch(/^(\/|\.\.\/|http|\?)/);
  });

  it('is mirrored behind a password', async () => {
    const { share_uri } = await share({ password: 'sesame' }, folders.get('both'));
    const Authorization = `Basic ${Buffer.from('anyone:sesame').toString('base64')}`;
    expect(Object.keys(await mirror(share_uri, { Authorization }))).toEqual(['inner.txt']);
    for (const path of ['', '/', '/inner.txt', '/nothing'])
      expect((await fetch(share_uri + path)).status).toBe(401);
  });

  it('serves a file at its path as Download does: HEAD, ETag, ranges, conditions', async () => {
    const uri = `${(await share()).share_uri}/sub/large.bin`;
    const content = contents.get('sub/large.bin') as Buffer;
    const head = await fetch(uri, { method: 'HEAD' });
    expect(Object.fromEntries(head.headers)).toMatchObject({
      'content-length': '3000000',
      'accept-ranges': 'bytes',
      'content-disposition': `attachment; filename="large.bin"; filename*=UTF-8''large.bin`,
      'last-modified': expect.stringMatching(/GMT$/),
      'repr-digest': expect.stringMatching(/^sha-256=/),
      'x-robots-tag': 'noindex',
    });
    const etag = head.headers.get('etag') ?? '';
    const part = await fetch(uri, { headers: { Range: 'bytes=5-9', 'If-Range': etag } });
    expect([part.status, Buffer.from(await part.bytes())]).toEqual([206, content.subarray(5, 10)]);
    expect((await fetch(uri, { headers: { 'If-None-Match': etag } })).status).toBe(304);
    expect((await fetch(uri, { headers: { Range: 'bytes=3000000-' } })).status).toBe(416);
  });

  it('leads to the address with the right slash, keeping the host', async () => {
    const { share_uri } = await share();
    const { pathname } = new URL(share_uri);
    const location = async (path: string, headers = {}) => {
      const answer = await fetch(share_uri + path, { redirect: 'manual', headers });
      await answer.body?.cancel();
      return [answer.status, answer.headers.get('location')];
    };
    expect(await location('')).toEqual([307, `${pathname}/`]);
    expect(await location('/sub/deeper')).toEqual([307, `${pathname}/sub/deeper/`]);
    expect(await location('?path=sub/a.txt&disposition=attachment')).toEqual([
      307,
      `${pathname}/sub/a.txt?disposition=attachment`,
    ]);
    expect(await location('?path=sub')).toEqual([307, `${pathname}/sub/`]);
    expect(await location('/sub/', { Accept: 'application/json' })).toEqual([200, null]);
    expect(await location('/sub/a.txt')).toEqual([200, null]);
    expect(await location('/sub/a.txt/')).toEqual([404, null]);
    const file = await put('both/one.txt');
    contents.delete('both/one.txt');
    const { share_uri: ofFile } = await owner.post<ShareLink>(`/api/v1/${file.name}/shareLinks`);
    for (const path of ['/', '/one.txt', '/x/']) expect((await fetch(ofFile + path)).status).toBe(404);
    await owner.call(`/api/v1/${file.name}?purge=true`, { method: 'DELETE' });
  });

  it('has a folder and a file of one name, distinguished by the slash', async () => {
    const both = folders.get('both') as ApiFolder;
    const twin = await makeFolder('twin', both);
    const query = new URLSearchParams({ filename: 'twin', folder: both.name });
    const file = await owner.call(`${owner.organizationPath}/files:upload?${query}`, {
      method: 'POST',
      body: 'file',
    });
    const { share_uri } = await share({}, both);
    expect(await (await fetch(`${share_uri}/twin`)).text()).toBe('file');
    expect((await fetch(`${share_uri}/twin/`)).headers.get('content-type')).toMatch(/^text\/html/);
    await owner.call(`/api/v1/${((await file.json()) as ApiFile).name}?purge=true`, { method: 'DELETE' });
    await owner.call(`/api/v1/${twin.name}`, { method: 'DELETE' });
  });

  it('counts each file of it, and no page', async () => {
    const link = await share({ max_downloads: 2 }, folders.get('both'));
    expect(Object.keys(await mirror(link.share_uri))).toEqual(['inner.txt']);
    await fetch(`${link.share_uri}/inner.txt`, { method: 'HEAD' });
    const { share_links } = await owner.get<{ share_links: ShareLink[] }>(
      `/api/v1/${folders.get('both')?.name}/shareLinks`,
    );
    expect(share_links.find(({ name }) => name === link.name)?.download_count).toBe(1);
  });

  it('has everything on the page of a folder, however much that is, in natural order', async () => {
    const large = await makeFolder('large');
    await fixture.query(
      `INSERT INTO contents (organization_id, id) SELECT $1, $1 || '-many-' || n FROM generate_series(1, 1500) n`,
      [fixture.organization],
    );
    await fixture.query(
      `INSERT INTO files (organization_id, id, folder_id, filename, mime_type, size_bytes, content_id, etag, creator_id)
       SELECT $1, $1 || '-many-' || n, $2, 'file' || n || '.txt', 'text/plain', 0, $1 || '-many-' || n, 'e', 'x'
       FROM generate_series(1, 1500) n`,
      [fixture.organization, large.resource_id],
    );
    await makeFolder('inner', large);
    const { share_uri } = await share({}, large);
    const page = await (await fetch(share_uri)).text();
    expect(page).toMatch(/<\/html>\s*$/);
    const hrefs = (text: string) => [...text.matchAll(/<a href="([^"]*)"/g)].map(([, href]) => href);
    const files = Array.from({ length: 1500 }, (_, at) => `file${at + 1}.txt`);
    expect(hrefs(page)).toEqual([...files, 'inner/']);
    const forPeople = await fetch(`${share_uri}/`, { headers: { Accept: 'text/html' } });
    expect(hrefs(await forPeople.text())).toEqual(['inner/', ...files]);
    expect((await fetch(`${share_uri}/`, { method: 'HEAD' })).headers.get('content-type')).toMatch(
      /^text\/html/,
    );
  });

  it.skipIf(noWget)(`is mirrored by wget -r${noWget}`, async () => {
    const directory = await mkdtemp(join(tmpdir(), 'holdall-mirror-'));
    try {
      const { share_uri } = await share();
      await run('wget', ['-q', '-r', '--restrict-file-names=nocontrol', share_uri], { cwd: directory });
      const base = join(directory, share_uri.replace('http://', ''));
      const found: Record<string, string> = {};
      for (const entry of await readdir(base, { recursive: true, withFileTypes: true })) {
        if (!entry.isFile() || entry.name === 'index.html') continue;
        const path = join(entry.parentPath, entry.name);
        // wget guards against this name by writing it in upper case.
        const name = path.slice(base.length + 1).replace('%2E%2E', '%2e%2e');
        found[name] = digest(await readFile(path));
      }
      expect(found).toEqual(expected());
    } finally {
      await rm(directory, { recursive: true });
    }
  });
});
