import { randomBytes } from 'node:crypto';
import { mkdtemp, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { refusal } from '../api/refusal';
import { type ApiFile, type ApiFolder, type Caller, createCaller } from '../infrastructure/api';
import {
  createFixture,
  createIsolatedFixture,
  type Fixture,
  type IsolatedFixture,
} from '../infrastructure/fixture';
import { freePorts } from '../infrastructure/free-ports';
import { assertInvariantsSoon } from '../infrastructure/invariants';
import { onS3 } from '../infrastructure/on-s3';
import { without } from '../infrastructure/programs';
import type { Service } from '../infrastructure/service';
import { type ApiArchive, bytesOf, readZip, run, zip } from './zip';

describe('an archive', () => {
  let fixture: IsolatedFixture;
  let owner: Caller;
  let directory: string;
  let other: Service;
  let tree: ApiFolder;
  const big = randomBytes(3 * 2 ** 20);

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'holdall-archives-'));
    fixture = await createIsolatedFixture({
      env: { LINK_ROOTS: directory, TRUSTED_PROXIES: '127.0.0.1,::1' },
    });
    owner = fixture.owner;
    const [port] = await freePorts(1);
    other = await fixture.instance.start({ PORT: String(port) });
    tree = await folder('Tree');
    await folder('empty', tree);
    const below = await folder('con', tree);
    await upload('one', 'Ärger €.txt', tree);
    await upload('two', 'a:b?.txt', below);
    await upload('three', 'A_B_.txt', below);
    await upload('', 'nothing', below);
    await upload(big, 'big.bin', tree);
  });
  afterAll(async () => {
    await fixture?.remove();
    await rm(directory, { recursive: true, force: true });
  });

  const folder = (display_name: string, parent?: { name: string }) =>
    owner.post<ApiFolder>(`${owner.organizationPath}/folders`, { display_name, folder: parent?.name });
  const upload = async (content: string | Buffer, filename: string, parent?: { name: string }) => {
    const query = `filename=${encodeURIComponent(filename)}&folder=${parent?.name ?? ''}`;
    const answer = await owner.call(`${owner.organizationPath}/files:upload?${query}`, {
      method: 'POST',
      body: content as BodyInit,
      headers: { 'Content-Type': 'application/octet-stream' },
    });
    return (await answer.json()) as ApiFile;
  };
  const get = (uri: string, headers: Record<string, string> = {}, method = 'GET') =>
    fetch(uri, { headers, method });
  const path = (name: string) => join(directory, name);

  it('has everything below a folder, by names that are safe everywhere', async () => {
    const archive = await zip(owner, { names: [tree.name] });
    expect(archive).toMatchObject({ filename: 'Tree.zip', file_count: 5 });
    const answer = await get(archive.zip_uri);
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      'content-type': 'application/zip',
      'content-length': archive.size_bytes,
      'content-disposition': expect.stringContaining('attachment; filename="Tree.zip"'),
      'accept-ranges': 'bytes',
      etag: expect.stringMatching(/^"[\w-]+"$/),
      'x-content-type-options': 'nosniff',
    });
    const bytes = await bytesOf(answer);
    expect(bytes.length).toBe(Number(archive.size_bytes));
    const found = await readZip(bytes);
    expect(Object.keys(found).sort()).toEqual(
      [
        'Tree/',
        'Tree/_con/',
        'Tree/_con/A_B_.txt',
        'Tree/_con/a_b_ (2).txt',
        'Tree/_con/nothing',
        'Tree/big.bin',
        'Tree/empty/',
        'Tree/Ärger €.txt',
      ].sort(),
    );
    expect(found['Tree/Ärger €.txt']).toBe('one');
  });

  const strangers = {
    unzip: (file: string) => run('unzip', ['-tqq', file]),
    bsdtar: (file: string) => run('bsdtar', ['-xOf', file], { encoding: 'buffer', maxBuffer: 2 ** 26 }),
    jar: (file: string) => run('jar', ['tf', file]),
    python3: (file: string) => run('python3', ['-m', 'zipfile', '--test', file]),
  };
  for (const [program, check] of Object.entries(strangers)) {
    it.skipIf(without(program))(`is an archive for ${program}${without(program)}`, async () => {
      const { zip_uri } = await zip(owner, { names: [tree.name] });
      const file = path(`for-${program}.zip`);
      await writeFile(file, await bytesOf(get(zip_uri)));
      await check(file);
      await truncate(file, big.length / 2);
      await expect(check(file)).rejects.toThrow();
    });
  }

  it('has what a selection has', async () => {
    const read = async (body: object) => {
      const archive = await zip(owner, body);
      return Object.keys(await readZip(await bytesOf(get(archive.zip_uri)))).sort();
    };
    expect(await read({ folder: tree.name })).toEqual(['big.bin', 'Ärger €.txt']);
    expect(await read({ folder: tree.name, recursive: true, query: 'B_' })).toEqual([
      '_con/',
      '_con/A_B_.txt',
    ]);
    const twice = [await upload('x', 'same.txt'), await upload('y', 'same.txt')];
    expect(await read({ names: twice.map(({ name }) => name) })).toEqual(['same (2).txt', 'same.txt']);
    expect(await read({ names: [twice[0]?.resource_id], filename: 'only.zip' })).toEqual(['same.txt']);
    for (const { name } of twice) await owner.call(`/api/v1/${name}?purge=true`, { method: 'DELETE' });
  });

  it.each([
    [{}, 400, 'FIELD_INVALID'],
    [{ names: [] }, 400, 'FIELD_INVALID'],
    [{ names: ['nothing'], folder: 'root' }, 400, 'FIELD_INVALID'],
    [{ names: ['organizations/other/files/x'] }, 400, 'NAME_INVALID'],
    [{ names: ['nothing'] }, 404, 'RESOURCE_NOT_FOUND'],
    [{ folder: 'nothing' }, 404, 'FOLDER_NOT_FOUND'],
    [{ folder: 'root', filename: 'a/b' }, 400, 'FILENAME_INVALID'],
    [{ folder: 'root', expire_duration: '604801s' }, 400, 'FIELD_INVALID'],
  ])('%j is refused', async (json, status, reason) => {
    const answer = await owner.call(`${owner.organizationPath}/files:zip`, { method: 'POST', json });
    expect(await refusal(answer)).toMatchObject({ status, reason });
  });

  it('answers ranges and conditions like a file', async () => {
    const { zip_uri: uri } = await zip(owner, { names: [tree.name] });
    const answer = await get(uri);
    const whole = await bytesOf(answer);
    const etag = answer.headers.get('etag') as string;
    const head = await get(uri, {}, 'HEAD');
    expect([head.status, head.headers.get('content-length')]).toEqual([200, String(whole.length)]);
    for (const [start, end] of [
      [0, 10],
      [100, 3_000_000],
      [whole.length - 100, whole.length],
    ] as const) {
      const part = await get(uri, { Range: `bytes=${start}-${end - 1}`, 'If-Range': etag });
      expect(part.status).toBe(206);
      expect((await bytesOf(part)).equals(whole.subarray(start, end))).toBe(true);
    }
    const suffix = await bytesOf(get(uri, { Range: 'bytes=-22' }));
    expect(suffix.equals(whole.subarray(-22))).toBe(true);
    const several = await get(uri, { Range: 'bytes=0-9,50-59' });
    expect(several.headers.get('content-type')).toMatch(/^multipart\/byteranges/);
    expect(await several.text()).toContain(`Content-Range: bytes 50-59/${whole.length}`);
    expect((await get(uri, { Range: 'bytes=0-9', 'If-Range': '"other"' })).status).toBe(200);
    expect((await get(uri, { Range: `bytes=${whole.length}-` })).status).toBe(416);
    expect((await get(uri, { 'If-None-Match': etag })).status).toBe(304);
    expect((await get(uri, { 'If-Match': '"other"' })).status).toBe(412);
  });

  describe('is resumed after its files were renamed, replaced and purged, elsewhere, after a restart,', () => {
    let whole: Buffer;
    let elsewhere: string;

    beforeAll(async () => {
      const doomed = await folder('Doomed');
      const file = await upload(big, 'first.bin', doomed);
      const second = await upload(randomBytes(2 ** 20), 'second.bin', doomed);
      const purged = await upload(randomBytes(2 ** 20), 'third.bin', doomed);
      const { zip_uri: uri, size_bytes } = await zip(owner, { names: [doomed.name] });
      whole = await bytesOf(get(uri));
      expect(whole.length).toBe(Number(size_bytes));

      await owner.call(`/api/v1/${file.name}`, { method: 'PATCH', json: { filename: 'renamed' } });
      await owner.call(`/api/v1/${second.name}:upload`, { method: 'PUT', body: 'replaced' });
      await owner.call(`/api/v1/${purged.name}?purge=true`, { method: 'DELETE' });
      await owner.call(`/api/v1/${doomed.name}?purge=true&force=true`, { method: 'DELETE' });
      await fixture.holdall('reconcile');
      elsewhere = uri.replace(owner.url, other.url);
      await other.kill();
      other = await fixture.instance.start({ PORT: new URL(elsewhere).port });
    });
    it('by a range', async () => {
      const rest = await bytesOf(get(elsewhere, { Range: 'bytes=2000000-' }));
      expect(rest.equals(whole.subarray(2_000_000))).toBe(true);
    });

    const clients = {
      curl: (name: string) => ['-sf', '-C', '-', '-o', path(name), elsewhere],
      wget: (name: string) => ['-qc', '-O', path(name), elsewhere],
      aria2c: (name: string) => ['-q', '-c', '-x8', '-s8', '-k1M', '-d', directory, '-o', name, elsewhere],
    };
    for (const [program, args] of Object.entries(clients)) {
      it.skipIf(without(program))(`by ${program}${without(program)}`, async () => {
        const name = `by-${program}.zip`;
        await writeFile(path(name), whole.subarray(0, 2_000_000));
        await run(program, args(name));
        expect((await readFile(path(name))).equals(whole)).toBe(true);
      });
    }

    it('with nothing wrong afterwards', () => assertInvariantsSoon(fixture.env));
  });

  it('lets go of its contents when it expires', async () => {
    const file = await upload('only in the archive', 'archived.txt');
    const { zip_uri: uri } = await zip(owner, { names: [file.name] });
    await owner.call(`/api/v1/${file.name}?purge=true`, { method: 'DELETE' });
    expect((await get(uri)).status).toBe(200);
    const contents = () =>
      fixture.query<{ count: number }>(
        "SELECT count(*)::int FROM archive_entries WHERE path = 'archived.txt' AND content_id IN (SELECT id FROM contents)",
      );
    expect(await contents()).toEqual([{ count: 1 }]);
    // The download has postponed the expiry by a day.
    const [{ hours } = { hours: 0 }] = await fixture.query<{ hours: number }>(
      `SELECT extract(epoch FROM a.expires_at - now()) / 3600 AS hours FROM archives a
       JOIN archive_entries e ON e.archive_id = a.id WHERE e.path = 'archived.txt'`,
    );
    expect(Number(hours)).toBeGreaterThan(23);
    await fixture.query(
      `UPDATE archives SET expires_at = now() WHERE id IN (SELECT archive_id FROM archive_entries WHERE path = 'archived.txt')`,
    );
    expect(await refusal(await get(uri))).toMatchObject({ status: 403, reason: 'URL_EXPIRED' });
    await fixture.holdall('reconcile');
    expect(await contents()).toEqual([{ count: 0 }]);
    await assertInvariantsSoon(fixture.env);
  });

  it('ends with the right of its creator, by revocation, and is no other URL', async () => {
    const editor = await fixture.createUser('zipper', 'viewer');
    const { zip_uri: uri } = await zip(editor, { names: [tree.name] });
    expect((await get(uri, { Range: 'bytes=0-0' })).status).toBe(206);
    await fixture.holdall('member', 'remove', '--organization', 'acme', '--email', editor.email);
    expect(await refusal(await get(uri))).toMatchObject({ status: 403, reason: 'ISSUER_NOT_AUTHORIZED' });
    const forged = `${uri.slice(0, -1)}${uri.endsWith('A') ? 'B' : 'A'}`;
    expect(await refusal(await get(forged))).toMatchObject({ status: 403, reason: 'URL_INVALID' });
    const mine = await zip(owner, { names: [tree.name] });
    await owner.post(`${owner.organizationPath}:revokeLinks`);
    expect(await refusal(await get(mine.zip_uri))).toMatchObject({ status: 403, reason: 'URL_REVOKED' });
  });

  it('that was not completed by a service that died is deleted, and holds nothing', async () => {
    const [port] = await freePorts(1);
    const env = { PORT: String(port), FAILPOINT: 'zip.after_entries:kill' };
    const dying = await fixture.instance.start(env);
    const body = { method: 'POST', json: { names: [tree.name] } };
    const asked = createCaller(dying.url, owner.token).call(`${owner.organizationPath}/files:zip`, body);
    await expect(asked).rejects.toThrow();
    const left = () =>
      fixture.query<{ count: number }>(
        'SELECT count(*)::int FROM archive_entries e JOIN archives a ON a.id = e.archive_id WHERE a.completed_at IS NULL',
      );
    expect(await left()).toEqual([{ count: 8 }]);
    await fixture.query('UPDATE archives SET expires_at = now() WHERE completed_at IS NULL');
    await fixture.holdall('reconcile');
    expect(await left()).toEqual([{ count: 0 }]);
    await assertInvariantsSoon(fixture.env);
  });

  it('that is created while its files are purged is whole, or is refused', async () => {
    const files = await Promise.all(Array.from({ length: 20 }, (_, at) => upload(`file ${at}`, `${at}.txt`)));
    const names = files.map(({ name }) => name);
    const [answer] = await Promise.all([
      owner.call(`${owner.organizationPath}/files:zip`, { method: 'POST', json: { names } }),
      ...names.map((name) => owner.call(`/api/v1/${name}?purge=true`, { method: 'DELETE' })),
    ]);
    if (answer?.ok) {
      const archive = (await answer.json()) as ApiArchive;
      const found = await readZip(await bytesOf(get(archive.zip_uri)));
      expect(Object.values(found).sort()).toEqual(files.map((_, at) => `file ${at}`).sort());
    } else {
      expect([404, 409]).toContain(answer?.status);
    }
    await assertInvariantsSoon(fixture.env);
  });

  it('has external folders if asked, and breaks where one of their files has changed', async () => {
    await writeFile(path('outside.txt'), 'outside');
    const link = { uri: `file://${directory}`, read_only: true };
    const holder = await folder('Holder');
    await owner.post(`${owner.organizationPath}/folders`, {
      display_name: 'linked',
      folder: holder.name,
      link,
    });
    await upload('inside', 'inside.txt', holder);
    const plain = await zip(owner, { names: [holder.name] });
    expect(plain).toMatchObject({ file_count: 1, omitted_linked_folder_count: 1 });
    const full = await zip(owner, { names: [holder.name], include_linked: true });
    const found = await readZip(await bytesOf(get(full.zip_uri)));
    expect(found['Holder/linked/outside.txt']).toBe('outside');
    await writeFile(path('outside.txt'), 'changed');
    await expect(bytesOf(get(full.zip_uri))).rejects.toThrow();
  });

  describe('of a shared folder', () => {
    const share = (json: object = {}) =>
      owner.post<{ name: string; share_uri: string }>(`/api/v1/${tree.name}/shareLinks`, json);
    const from = (address: string, more: Record<string, string> = {}) => ({
      'X-Forwarded-For': address,
      ...more,
    });
    const count = async ({ name }: { name: string }) => {
      const { share_links } = await owner.get<{ share_links: { name: string; download_count: number }[] }>(
        `/api/v1/${tree.name}/shareLinks`,
      );
      return share_links.find((link) => link.name === name)?.download_count;
    };

    it('has all of it, for browsers too, and of a folder below', async () => {
      const link = await share();
      const answer = await get(`${link.share_uri}?zip`, { Accept: 'text/html' });
      expect(answer.headers.get('content-type')).toBe('application/zip');
      const found = await readZip(await bytesOf(answer));
      expect(Object.keys(found)).toContain('_con/a_b_ (2).txt');
      const below = await readZip(await bytesOf(get(`${link.share_uri}/con/?zip`)));
      expect(Object.keys(below).sort()).toEqual(['A_B_.txt', 'a_b_ (2).txt', 'nothing']);
      const page = await (await get(`${link.share_uri}/`, { Accept: 'text/html' })).text();
      expect(page).toContain('name="zip"');
      expect(await refusal(await get(`${link.share_uri}/big.bin?zip`))).toMatchObject({
        status: 400,
        reason: 'FIELD_INVALID',
      });
    });

    it('is one download, also when it is resumed after a change of the folder', async () => {
      const link = await share({ max_downloads: 1 });
      const uri = `${link.share_uri}?zip`;
      const head = await get(uri, from('192.0.2.1'), 'HEAD');
      const size = Number(head.headers.get('content-length'));
      expect(await count(link)).toBe(0);
      const first = await bytesOf(get(uri, from('192.0.2.1', { Range: 'bytes=0-999999' })));
      const added = await upload('added meanwhile', 'added.txt', tree);
      const rest = await get(uri, from('192.0.2.1', { Range: 'bytes=1000000-' }));
      expect(rest.headers.get('content-range')).toBe(`bytes 1000000-${size - 1}/${size}`);
      await readZip(Buffer.concat([first, await bytesOf(rest)]));
      expect(await count(link)).toBe(1);
      expect((await get(uri, from('192.0.2.2'))).status).toBe(410);
      const fresh = await share();
      const found = await readZip(await bytesOf(get(`${fresh.share_uri}?zip`)));
      expect(found['added.txt']).toBe('added meanwhile');
      await owner.call(`/api/v1/${added.name}?purge=true`, { method: 'DELETE' });
    });
  });

  it('of a shared folder is one download for a client that loads its parts at once', async () => {
    const { share_uri } = await owner.post<{ share_uri: string }>(`/api/v1/${tree.name}/shareLinks`, {
      max_downloads: 1,
    });
    const ranges = ['bytes=0-99', 'bytes=100-199', 'bytes=200-'];
    const parts = await Promise.all(ranges.map((range) => get(`${share_uri}?zip`, { Range: range })));
    expect(parts.map(({ status }) => status)).toEqual([206, 206, 206]);
    await readZip(Buffer.concat(await Promise.all(parts.map(bytesOf))));
    expect((await get(`${share_uri}?zip`)).status).toBe(410);
  });

  it('has 100,000 entries at most, and is read in any place of them', async () => {
    const many = await folder('Many');
    const one = await upload('', 'empty.txt', many);
    await fixture.query(
      `INSERT INTO files (organization_id, id, folder_id, filename, mime_type, size_bytes, sha256, content_id, etag, creator_id)
       SELECT organization_id, 'many' || n, folder_id, 'file ' || n, mime_type, size_bytes, sha256, content_id, etag || n, creator_id
       FROM files, generate_series(1, 99998) n WHERE id = $1`,
      [one.resource_id],
    );
    const archive: ApiArchive = await zip(owner, { names: [many.name] });
    expect(archive.file_count).toBe(99_999);
    const tail = await bytesOf(get(archive.zip_uri, { Range: 'bytes=-200' }));
    const whole = await bytesOf(get(archive.zip_uri));
    expect(whole.length).toBe(Number(archive.size_bytes));
    expect(tail.equals(whole.subarray(-200))).toBe(true);
    expect(Object.keys(await readZip(whole))).toHaveLength(100_000);
    for (const name of ['more.txt', 'still more.txt']) await upload('', name, many);
    const answer = await owner.call(`${owner.organizationPath}/files:zip`, {
      method: 'POST',
      json: { names: [many.name] },
    });
    expect(await refusal(answer)).toMatchObject({ status: 400, code: 9, reason: 'ARCHIVE_TOO_LARGE' });
  });
});

onS3('an archive of objects on S3', () => {
  let fixture: Fixture;
  beforeAll(async () => {
    fixture = await createFixture('ceph');
  });
  afterAll(() => fixture?.remove());

  it('is resumed in the middle of an object after its files were purged', async () => {
    const { owner } = fixture;
    const files = [
      await owner.upload('small', 'a.txt'),
      await owner.upload(randomBytes(3 * 2 ** 20), 'b.bin'),
    ];
    const { zip_uri: uri, size_bytes } = await zip(owner, { names: files.map(({ name }) => name) });
    const whole = await bytesOf(fetch(uri));
    expect(whole.length).toBe(Number(size_bytes));
    expect(Object.keys(await readZip(whole)).sort()).toEqual(['a.txt', 'b.bin']);
    for (const { name } of files) await owner.call(`/api/v1/${name}?purge=true`, { method: 'DELETE' });
    const rest = await fetch(uri, { headers: { Range: 'bytes=2000000-' } });
    expect(rest.status).toBe(206);
    expect((await bytesOf(rest)).equals(whole.subarray(2_000_000))).toBe(true);
  });
});
