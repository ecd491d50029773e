import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { ApiFile, Caller } from '../infrastructure/api';
import { createIsolatedFixture, type IsolatedFixture } from '../infrastructure/fixture';
import { without } from '../infrastructure/programs';
import { repetitions } from '../infrastructure/repetitions';
import { runHoldall } from '../infrastructure/service';
import { refusal } from './refusal';

type ShareLink = {
  name: string;
  share_uri: string;
  target: string;
  expire_time?: string;
  max_downloads?: number;
  download_count: number;
  has_password: boolean;
  disposition: string;
};

const run = promisify(execFile);
const [noCurl, noWget] = [without('curl'), without('wget')];

describe('a share link', () => {
  let fixture: IsolatedFixture;
  let owner: Caller;
  let file: ApiFile;
  beforeAll(async () => {
    fixture = await createIsolatedFixture({ env: { TRUSTED_PROXIES: '127.0.0.1,::1' } });
    owner = fixture.owner;
    file = await owner.upload('0123456789', 'shared name.txt');
  });
  afterAll(() => fixture.remove());

  const share = (target: { name: string }, json: object = {}) =>
    owner.post<ShareLink>(`/api/v1/${target.name}/shareLinks`, json);
  const list = async (path: string) =>
    (await owner.get<{ share_links: ShareLink[] }>(`/api/v1/${path}/shareLinks`)).share_links;
  const basic = (password: string) => ({
    Authorization: `Basic ${Buffer.from(`anyone:${password}`).toString('base64')}`,
  });
  const accesses = async ({ name }: ShareLink) =>
    (await owner.get<{ accesses: object[] }>(`/api/v1/${name}/accesses`)).accesses;

  it('serves a file as Download does, to anyone, and is listed with its properties', async () => {
    const link = await share(file);
    expect(link).toMatchObject({
      name: expect.stringMatching(/^organizations\/acme\/shareLinks\/[\w-]+$/),
      share_uri: expect.stringMatching(new RegExp(`^${owner.url}/s/[\\w-]{32}$`)),
      target: file.name,
      download_count: 0,
      has_password: false,
    });
    expect(link).not.toHaveProperty('expire_time');
    const answer = await fetch(link.share_uri);
    expect(answer.status).toBe(200);
    expect(await answer.text()).toBe('0123456789');
    expect(answer.headers.get('content-disposition')).toContain('shared%20name.txt');
    expect(answer.headers.get('x-robots-tag')).toBe('noindex');
    expect(answer.headers.get('referrer-policy')).toBe('no-referrer');
    expect(answer.headers.get('cache-control')).toContain('no-store');
    const listed = { ...link, download_count: 1 };
    expect(await list(file.name)).toContainEqual(listed);
    expect(await list('organizations/acme')).toContainEqual(listed);
  });

  describe('for programs', () => {
    let folder: string;
    beforeEach(async () => {
      folder = await mkdtemp(join(tmpdir(), 'holdall-share-'));
    });
    afterEach(() => rm(folder, { recursive: true }));
    /** Name and content of the one file in the folder. */
    const fetched = async () => {
      const [name = '', ...more] = await readdir(folder);
      expect(more).toEqual([]);
      return [name, await readFile(join(folder, name), 'utf8')];
    };

    it.skipIf(noCurl)(
      `downloads with curl -OJL under its filename, also behind a password${noCurl}`,
      async () => {
        const { share_uri } = await share(file, { password: 'open' });
        await run('curl', ['-sSfOJL', '-u', 'anyone:open', share_uri], { cwd: folder });
        expect(await fetched()).toEqual(['shared name.txt', '0123456789']);
      },
    );

    it.skipIf(noCurl)(`resumes with curl -C${noCurl}`, async () => {
      const { share_uri } = await share(file, { max_downloads: 1 });
      await run('curl', ['-sSfOJL', '--range', '0-3', share_uri], { cwd: folder });
      const [name = '', begun] = await fetched();
      expect(begun).toBe('0123');
      await run('curl', ['-sSfL', '-C', '-', '-o', name, share_uri], { cwd: folder });
      expect(await fetched()).toEqual([name, '0123456789']);
      expect((await fetch(share_uri)).status).toBe(410);
    });

    it.skipIf(noWget)(`resumes with wget -c, and recognizes a complete file${noWget}`, async () => {
      const { share_uri } = await share(file, { max_downloads: 1, password: 'open' });
      const begun = await fetch(share_uri, { headers: { ...basic('open'), Range: 'bytes=0-3' } });
      await writeFile(join(folder, 'kept.txt'), await begun.text());
      const wget = ['-q', '-c', '-O', 'kept.txt', '--user=anyone', '--password=open', share_uri];
      for (let times = 0; times < 2; times += 1) {
        await run('wget', wget, { cwd: folder });
        expect(await fetched()).toEqual(['kept.txt', '0123456789']);
      }
      expect((await fetch(share_uri, { headers: basic('open') })).status).toBe(410);
    });
  });

  it('at its download limit reveals nothing to a client that did not begin a download, whatever range it requests', async () => {
    const { share_uri } = await share(file, { max_downloads: 1 });
    await (await fetch(share_uri, { headers: { Range: 'bytes=0-3' } })).text();
    const other = { 'X-Forwarded-For': '203.0.113.9' };
    const asked: Record<string, string>[] = [
      { Range: 'bytes=4-' },
      { Range: 'bytes=0-' },
      { Range: 'bytes=99-' },
      { Range: 'bytes=0-1,3-4' },
      { Range: 'bytes=4-', 'If-None-Match': '*' },
      { Range: 'bytes=4-', 'If-Match': '"x"' },
    ];
    for (const headers of asked) {
      const answer = await fetch(share_uri, { headers: { ...other, ...headers } });
      expect(answer.headers.has('etag')).toBe(false);
      expect(await refusal(answer)).toMatchObject({ status: 410, reason: 'DOWNLOAD_LIMIT_REACHED' });
    }
    expect(await (await fetch(share_uri, { headers: { Range: 'bytes=4-' } })).text()).toBe('456789');
  });

  it('stores no secret in the database', async () => {
    const { share_uri } = await share(file);
    const secret = share_uri.split('/').at(-1) ?? '';
    const [dump] = await fixture.query<{ all: string }>(
      "SELECT string_agg(l::text || encode(hash, 'escape') || encode(sealed_secret, 'escape'), '') AS all FROM share_links l",
    );
    expect(dump?.all).not.toContain(secret);
  });

  it.each([
    ['revoked', 'SHARE_REVOKED', 410],
    ['expired', 'SHARE_EXPIRED', 410],
    ['at its download limit', 'DOWNLOAD_LIMIT_REACHED', 410],
    ['to a deleted file', 'SHARE_TARGET_DELETED', 404],
    ['to a purged file', 'SHARE_TARGET_DELETED', 404],
    ['of a creator without permission', 'SHARE_TARGET_DELETED', 404],
    ['that does not exist', 'SHARE_UNKNOWN', 404],
  ])('%s answers with its reason and reveals nothing of the file', async (how, reason, status) => {
    const own = await owner.upload('secret content', 'secret-name.txt');
    const editor = await fixture.createUser(`${how.replaceAll(' ', '-')}@example.com`, 'editor');
    const link = await editor.post<ShareLink>(`/api/v1/${own.name}/shareLinks`, {
      ...(how === 'expired' && { expire_duration: '0.001s' }),
      ...(how === 'at its download limit' && { max_downloads: 1 }),
    });
    const end: Record<string, () => Promise<unknown>> = {
      revoked: () => editor.call(`/api/v1/${link.name}`, { method: 'DELETE' }),
      'at its download limit': () => fetch(link.share_uri).then((answer) => answer.text()),
      'to a deleted file': () => owner.call(`/api/v1/${own.name}`, { method: 'DELETE' }),
      'to a purged file': () => owner.call(`/api/v1/${own.name}?purge=true`, { method: 'DELETE' }),
      'of a creator without permission': () =>
        fixture.instance.holdall(
          'member',
          'add',
          '--organization',
          'acme',
          '--role',
          'viewer',
          '--email',
          'of-a-creator-without-permission@example.com',
        ),
    };
    await end[how]?.();
    const uri = how === 'that does not exist' ? link.share_uri.slice(0, -4) : link.share_uri;
    for (const [method, query] of [
      ['GET', ''],
      ['HEAD', ''],
      ['GET', '?path=secret-name.txt'],
      ['GET', '?disposition=inline'],
    ]) {
      const answer = await fetch(uri + query, { method });
      expect(answer.status).toBe(status);
      expect(JSON.stringify([...answer.headers])).not.toContain('secret-name');
      if (method === 'GET') {
        const said = await refusal(answer);
        expect(said).toMatchObject({ code: 5, reason });
        expect(JSON.stringify(said)).not.toContain('secret-');
      }
    }
  });

  it('with a password opens however its letters are composed', async () => {
    const password = 'm\u00fcsli und \u00e4pfel';
    for (const [set, typed] of [
      [password, password.normalize('NFD')],
      [password.normalize('NFD'), password],
    ] as const) {
      const { share_uri } = await share(file, { password: set });
      expect((await fetch(share_uri, { headers: basic(typed) })).status).toBe(200);
    }
  });

  it('with a password opens to those who know it, and limits guesses', async () => {
    const link = await share(file, { password: 'open' });
    expect(link.has_password).toBe(true);
    const without = await fetch(link.share_uri);
    expect(without.status).toBe(401);
    expect(without.headers.get('www-authenticate')).toMatch(/^Basic /);
    expect(await without.json()).toMatchObject({ code: 16, details: [{ reason: 'SHARE_PASSWORD' }] });
    expect(await (await fetch(link.share_uri, { headers: basic('open') })).text()).toBe('0123456789');
    for (let times = 0; times < 10; times += 1) {
      const wrong = await fetch(link.share_uri, { headers: basic(`guess ${times}`) });
      expect(wrong.status).toBe(401);
    }
    const bounded = await fetch(link.share_uri, { headers: basic('open') });
    expect(bounded.headers.get('retry-after')).toMatch(/^\d+$/);
    expect(await refusal(bounded)).toMatchObject({ status: 429, reason: 'TOO_MANY_ATTEMPTS' });
    // Another link from the same address is not touched.
    const other = await share(file, { password: 'other' });
    expect((await fetch(other.share_uri, { headers: basic('other') })).status).toBe(200);
  });

  it.each([
    ['open to all', {}, repetitions(20)],
    // To check a password costs more than to serve ten bytes.
    ['behind a password that all of them send', { password: 'open' }, repetitions(2)],
  ])(
    'for one download, %s, serves one of fifty concurrent requests',
    async (_how, terms, times) => {
      for (let time = 0; time < times; time += 1) {
        const link = await share(file, { max_downloads: 1, ...terms });
        const answers = await Promise.all(
          Array.from({ length: 50 }, () => fetch(link.share_uri, { headers: basic('open') })),
        );
        const texts = await Promise.all(answers.map((answer) => answer.text()));
        const statuses = answers.map(({ status }) => status).sort();
        expect(statuses).toEqual([200, ...Array.from({ length: 49 }, () => 410)]);
        expect(texts.filter((text) => text === '0123456789')).toHaveLength(1);
      }
    },
    600_000,
  );

  it('counts neither a HEAD nor a continued download, but each new one', async () => {
    const link = await share(file, { max_downloads: 2 });
    const get = (range?: string) => fetch(link.share_uri, { headers: range ? { Range: range } : {} });
    expect((await fetch(link.share_uri, { method: 'HEAD' })).status).toBe(200);
    expect(await (await get('bytes=0-3')).text()).toBe('0123');
    expect(await (await get('bytes=4-')).text()).toBe('456789');
    // All was delivered: what comes now is another download.
    expect(await (await get('bytes=1-')).text()).toBe('123456789');
    expect(await (await get()).text()).toBe('0123456789');
    for (const range of [undefined, 'bytes=0-', 'bytes=4-']) expect((await get(range)).status).toBe(410);
    const [{ download_count } = { download_count: 0 }] = (await list(file.name)).filter(
      ({ name }) => name === link.name,
    );
    expect(download_count).toBe(2);
  });

  describe('with a download limit', () => {
    const size = 12 * 2 ** 20;
    const content = randomBytes(size);
    let large: ApiFile;
    beforeAll(async () => {
      large = await owner.upload(content, 'large.bin');
    });
    const countOf = async (link: ShareLink) =>
      (await list(large.name)).find(({ name }) => name === link.name)?.download_count;
    const take = async (uri: string, headers: Record<string, string> = {}) => {
      const answer = await fetch(uri, { headers });
      return [answer.status, Buffer.from(await answer.arrayBuffer())] as const;
    };
    const from = (address: string) => ({ 'X-Forwarded-For': address });

    /** A client that closes its connection after so many bytes of the response; 0: before it. */
    async function breakOff(uri: string, after: number): Promise<void> {
      const { hostname, port, pathname } = new URL(uri);
      const socket = connect({ host: hostname, port: Number(port) });
      socket.on('error', () => {});
      const closed = once(socket, 'close');
      socket.write(`GET ${pathname} HTTP/1.1\r\nHost: ${hostname}:${port}\r\n\r\n`);
      let read = 0;
      socket.on('data', (chunk) => {
        read += chunk.length;
        if (read >= after) socket.destroy();
      });
      if (after === 0) socket.destroySoon();
      await closed;
    }

    it.each([
      ['at once', 0],
      ['after its head', 1],
      ['after 128 KiB', 128 * 1024],
      // What the kernel has taken counts as delivered, and it may take megabytes.
      ['after half of it', size / 2],
    ])('is not used up by a client that breaks off %s: it may start again', async (_when, after) => {
      const link = await share(large, { max_downloads: 1 });
      await breakOff(link.share_uri, after);
      const [status, bytes] = await take(link.share_uri);
      expect([status, bytes.equals(content)]).toEqual([200, true]);
      expect(await countOf(link)).toBe(1);
      expect((await take(link.share_uri))[0]).toBe(410);
    });

    it('is not used up by a small file that no visitor has read', async () => {
      const small = await owner.upload('x'.repeat(200_000), 'small.txt');
      const link = await share(small, { max_downloads: 1 });
      await breakOff(link.share_uri, 1);
      await expect.poll(async () => (await take(link.share_uri))[0]).toBe(200);
      expect((await take(link.share_uri))[0]).toBe(410);
    });

    it('is one download for ranges in parallel, in any order, whose last one completes it', async () => {
      const link = await share(large, { max_downloads: 1 });
      const third = size / 3;
      const ranges = [2, 0, 1].map((at) => `bytes=${at * third}-${(at + 1) * third - 1}`);
      const parts = await Promise.all(ranges.map((Range) => take(link.share_uri, { Range })));
      expect(parts.map(([status]) => status)).toEqual([206, 206, 206]);
      const [last, first, middle] = parts.map(([, bytes]) => bytes) as [Buffer, Buffer, Buffer];
      expect(Buffer.concat([first, middle, last]).equals(content)).toBe(true);
      expect(await countOf(link)).toBe(1);
      expect((await take(link.share_uri, { Range: 'bytes=5-9' }))[0]).toBe(410);
    });

    it('is one download for several ranges in one response', async () => {
      const link = await share(file, { max_downloads: 1 });
      expect((await take(link.share_uri, { Range: 'bytes=0-1,4-5' }))[0]).toBe(206);
      expect((await take(link.share_uri, { Range: 'bytes=2-3' }))[0]).toBe(206);
      expect((await take(link.share_uri, { Range: 'bytes=6-9' }))[0]).toBe(206);
      expect((await take(link.share_uri))[0]).toBe(410);
    });

    it('belongs to the visitor who began it, until it is complete', async () => {
      const link = await share(file, { max_downloads: 1 });
      await take(link.share_uri, { Range: 'bytes=0-3' });
      expect((await take(link.share_uri, from('203.0.113.9')))[0]).toBe(410);
      const page = await fetch(link.share_uri, { headers: { Accept: 'text/html' } });
      expect(page.status).toBe(200);
      expect(await take(link.share_uri)).toEqual([200, Buffer.from('0123456789')]);
    });

    it('is used up a day after it began', async () => {
      const link = await share(file, { max_downloads: 1 });
      await take(link.share_uri, { Range: 'bytes=0-3' });
      await fixture.query(
        "UPDATE share_downloads SET expires_at = now() - interval '1 second' WHERE share_link_id = $1",
        [link.name.split('/').at(-1)],
      );
      expect((await take(link.share_uri, { Range: 'bytes=4-' }))[0]).toBe(410);
    });

    it('of an empty file is used up by its empty response', async () => {
      const link = await share(await owner.upload('', 'empty.txt'), { max_downloads: 1 });
      expect((await take(link.share_uri))[0]).toBe(200);
      expect((await take(link.share_uri))[0]).toBe(410);
    });

    it.each([
      { 'User-Agent': 'Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)', Range: 'bytes=0-32768' },
      { 'User-Agent': 'WhatsApp/2.24.1 A' },
      { 'User-Agent': 'TelegramBot (like TwitterBot)' },
      { 'User-Agent': 'Mozilla/5.0', 'Sec-Purpose': 'prefetch' },
    ] as Record<string, string>[])('shows %j the page, and no bytes', async (headers) => {
      const link = await share(file, { max_downloads: 1 });
      for (const query of ['', '?disposition=attachment']) {
        const answer = await fetch(link.share_uri + query, { headers: { Accept: '*/*', ...headers } });
        expect([answer.status, answer.headers.get('content-type')]).toEqual([
          200,
          'text/html; charset=utf-8',
        ]);
        expect(await answer.text()).not.toContain('0123456789');
      }
      expect((await take(link.share_uri))[0]).toBe(200);
    });
  });

  it('records accesses and the bytes sent', async () => {
    const link = await share(file, { password: 'known' });
    await fetch(link.share_uri, { headers: basic('wrong') });
    await (await fetch(link.share_uri, { headers: basic('known') })).text();
    await expect
      .poll(() => accesses(link))
      .toEqual([
        {
          create_time: expect.any(String),
          kind: 'download',
          size_bytes: '10',
          address: expect.stringMatching(/127\.0\.0\.1|::1/),
        },
        expect.objectContaining({ kind: 'wrong password', size_bytes: '0' }),
      ]);
  });

  it('to a folder lists its content, and serves what is below it and nothing else', async () => {
    const folder = await owner.post<{ name: string; resource_id: string }>(
      `${owner.organizationPath}/folders`,
      { display_name: 'shared folder' },
    );
    const below = await owner.post<{ resource_id: string }>(`${owner.organizationPath}/folders`, {
      display_name: 'below',
      folder: folder.resource_id,
    });
    const put = (name: string, into: string) =>
      owner.call(`${owner.organizationPath}/files:upload?filename=${name}&folder=${into}`, {
        method: 'POST',
        body: `in ${name}`,
      });
    await put('a.txt', folder.resource_id);
    await put('b.txt', below.resource_id);
    const link = await share(folder);
    const answer = await fetch(link.share_uri, { headers: { Accept: 'application/json' } });
    expect(
      ((await answer.json()) as { files: { path: string }[] }).files.map(({ path }) => path).sort(),
    ).toEqual(['a.txt', 'below/b.txt']);
    expect(await (await fetch(`${link.share_uri}?path=below/b.txt`)).text()).toBe('in b.txt');
    for (const path of ['../shared%20name.txt', 'shared%20name.txt', '/a.txt', 'below/../a.txt', 'nothing'])
      expect((await fetch(`${link.share_uri}?path=${path}`)).status).toBe(404);
    for (const path of [
      '%2e%2e/a.txt',
      'below%2Fb.txt',
      'below//b.txt',
      'a.txt/',
      'a.txt/x',
      'nothing',
      'below/%00',
    ])
      expect([path, (await fetch(`${link.share_uri}/${path}`)).status]).toEqual([path, 404]);
    expect(await refusal(await fetch(`${link.share_uri}/%ff`))).toMatchObject({ reason: 'ENCODING_INVALID' });
    await owner.call(`/api/v1/${folder.name}?force=true`, { method: 'DELETE' });
    expect((await fetch(link.share_uri)).status).toBe(404);
    expect((await fetch(`${link.share_uri}?path=a.txt`)).status).toBe(404);
    expect((await fetch(`${link.share_uri}/a.txt`)).status).toBe(404);
  });

  it('shows harmless types inline where disposition is inline', async () => {
    const { share_uri } = await share(file, { disposition: 'inline' });
    const shown = async (query = '') =>
      (await fetch(share_uri + query)).headers.get('content-disposition')?.split(';')[0];
    expect(await shown()).toBe('inline');
    expect(await shown('?disposition=attachment')).toBe('attachment');
    expect(
      (await fetch((await share(file)).share_uri)).headers.get('content-disposition')?.split(';')[0],
    ).toBe('attachment');
    // Without a word about it pages show the file, as those of links that the web UI makes do.
    const { share_uri: plain, disposition } = await share(file);
    expect(disposition).toBe('inline');
    const page = await (await fetch(plain, { headers: { Accept: 'text/html' } })).text();
    expect(page).toContain('<div class="preview">');
    const view = await fetch(`${plain}?disposition=inline`);
    expect(view.headers.get('content-disposition')).toMatch(/^inline/);
  });

  it('is revoked by its creator and by admins', async () => {
    const editor = await fixture.createUser('sharing@example.com', 'editor');
    const link = await editor.post<ShareLink>(`/api/v1/${file.name}/shareLinks`);
    const ofOwner = await share(file);
    const end = (caller: Caller, { name }: ShareLink) => caller.call(`/api/v1/${name}`, { method: 'DELETE' });
    expect(await refusal(await end(editor, ofOwner))).toMatchObject({
      status: 403,
      code: 7,
      reason: 'CREATOR_OR_ADMIN_REQUIRED',
    });
    expect((await end(owner, link)).status).toBe(200);
    expect((await end(owner, link)).status).toBe(404);
    expect((await list(file.name)).map(({ name }) => name)).not.toContain(link.name);
  });

  it.each([
    { expire_duration: '0s' },
    { expire_duration: '1h' },
    { expire_duration: '315619201s' },
    { max_downloads: 0 },
    { max_downloads: 1.5 },
    { password: '' },
    { disposition: 'sideways' },
  ])('is not made from %j', async (json) => {
    const answer = await owner.call(`/api/v1/${file.name}/shareLinks`, { method: 'POST', json });
    expect(await refusal(answer)).toMatchObject({ status: 400, code: 3, reason: 'FIELD_INVALID' });
  });

  it('still works and can be revoked after AUTH_SECRET changed; only its address is not returned', async () => {
    const link = await share(file);
    await fixture.service.stop();
    const AUTH_SECRET = 'another secret, of at least thirty-two letters';
    await runHoldall({ ...fixture.env, AUTH_SECRET }, ['secret', 'accept']);
    fixture.service = await fixture.instance.start({ AUTH_SECRET });
    const listed = (await list(file.name)).find(({ name }) => name === link.name);
    expect(listed).toMatchObject({ target: file.name });
    expect(listed).not.toHaveProperty('share_uri');
    expect(await (await fetch(link.share_uri)).text()).toBe('0123456789');
    await owner.call(`/api/v1/${link.name}`, { method: 'DELETE' });
    expect((await fetch(link.share_uri)).status).toBe(410);
  });

  it('is deleted with its organization', async () => {
    await owner.post('/api/v1/organizations', { organization_id: 'doomed' });
    const upload = await owner.call('/api/v1/organizations/doomed/files:upload', {
      method: 'POST',
      body: 'x',
    });
    const link = await share((await upload.json()) as ApiFile);
    await (await fetch(link.share_uri)).text();
    await owner.call('/api/v1/organizations/doomed', { method: 'DELETE' });
    expect((await fetch(link.share_uri)).status).toBeGreaterThanOrEqual(404);
    await expect
      .poll(() => fixture.query("SELECT id FROM share_links WHERE organization_id = 'doomed'"), {
        timeout: 30_000,
      })
      .toEqual([]);
    expect((await fetch(link.share_uri)).status).toBe(404);
  });
});
