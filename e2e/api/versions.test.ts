import { createHash } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { uploadAll } from '../grpc/client';
import { createGrpcFixture, type GrpcFixture } from '../grpc/fixture';
import type { ApiFile, ApiFolder } from '../infrastructure/api';
import { assertInvariantsSoon } from '../infrastructure/invariants';
import { refusal } from './refusal';

type ApiVersion = {
  name: string;
  filename: string;
  mime_type: string;
  size_bytes: string;
  sha256?: string;
  creator?: string;
  create_time: string;
  is_current: boolean;
  keep_forever: boolean;
  purge_time?: string;
};
type Usage = Record<'file_count' | 'size_bytes' | 'trashed_size_bytes' | 'version_size_bytes', string>;

const day = 86_400_000;
const soon = { timeout: 60_000, interval: 100 };
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

let fixture: GrpcFixture;
let file: ApiFile;

beforeAll(async () => {
  fixture = await createGrpcFixture();
});
beforeEach(async () => {
  file = await fixture.owner.upload('one', 'report.txt', { 'Content-Type': 'text/plain' });
});
afterAll(() => fixture?.remove());

const send = (method: string, path: string, json?: unknown, headers?: Record<string, string>) =>
  fixture.owner.call(path, { method, json, headers });

async function replace({ name }: ApiFile, content: string, type = 'text/plain'): Promise<ApiFile> {
  const answer = await fixture.owner.call(`/api/v1/${name}:upload`, {
    method: 'PUT',
    body: content,
    headers: { 'Content-Type': type },
  });
  expect(answer.status).toBe(200);
  return (await answer.json()) as ApiFile;
}

const list = async ({ name }: ApiFile, query = '') =>
  fixture.owner.get<{ versions: ApiVersion[]; next_page_token: string }>(`/api/v1/${name}/versions${query}`);
const versionsOf = async (of: ApiFile) => (await list(of)).versions;
const read = async ({ name }: { name: string }) =>
  (await fixture.owner.call(`/api/v1/${name}:download`)).text();
const usage = () => fixture.owner.get<Usage>(`${fixture.owner.organizationPath}/usage`);
const rules = async (json: Record<string, unknown>) =>
  expect((await send('PATCH', fixture.owner.organizationPath, json)).status).toBe(200);

/** Every content of the versions of a file, the newest first, as a download has it. */
async function contents(of: ApiFile): Promise<string[]> {
  return Promise.all((await versionsOf(of)).map(read));
}

describe('a replacement', () => {
  it('keeps what was there as a version, with its name, type and digest', async () => {
    const [only] = await versionsOf(file);
    expect(only).toEqual({
      name: `${file.name}/versions/${file.resource_id}`,
      filename: 'report.txt',
      mime_type: 'text/plain',
      size_bytes: '3',
      sha256: sha256('one'),
      creator: fixture.ownerEmail,
      creator_name: 'owner',
      create_time: file.create_time,
      is_current: true,
      keep_forever: false,
    });
    const replaced = await replace(file, '{"two": 2}', 'application/json');
    const [current, earlier, ...others] = (await versionsOf(file)) as [ApiVersion, ApiVersion];
    expect(others).toEqual([]);
    expect(current).toMatchObject({
      is_current: true,
      mime_type: 'application/json',
      sha256: replaced.sha256,
      create_time: replaced.update_time,
    });
    expect(current.purge_time).toBeUndefined();
    expect(earlier).toEqual({ ...only, is_current: false, purge_time: expect.any(String) });
    const days = (Date.parse(earlier.purge_time as string) - Date.now()) / day;
    expect(days).toBeGreaterThan(29.9);
    expect(days).toBeLessThanOrEqual(30);
    expect(await contents(file)).toEqual(['{"two": 2}', 'one']);
  });

  it('counts the bytes of each version once', async () => {
    const before = await usage();
    await replace(file, 'seven b');
    expect(await usage()).toEqual({
      ...before,
      size_bytes: String(Number(before.size_bytes) + 4),
      version_size_bytes: String(Number(before.version_size_bytes) + 3),
    });
  });

  it('by gRPC makes a version, and a stream makes one at its end', async () => {
    const { resource_id: id } = file;
    expect((await uploadAll(fixture.grpc, { resource_id: id }, [Buffer.from('two')])).status.code).toBe(0);
    const stream = { resource_id: id, streaming_mode: true, eager_flush: true };
    const blocks = ['three', 'four', 'five'].map((text) => Buffer.from(text));
    expect((await uploadAll(fixture.grpc, stream, blocks)).status.code).toBe(0);
    await vi.waitFor(async () => expect(await versionsOf(file)).toHaveLength(3), soon);
    expect(await contents(file)).toEqual(['twothreefourfive', 'two', 'one']);
    const [current, before] = (await versionsOf(file)) as [ApiVersion, ApiVersion];
    expect([current.sha256, before.sha256]).toEqual([sha256('twothreefourfive'), sha256('two')]);

    const truncating = { ...stream, truncate: true };
    expect((await uploadAll(fixture.grpc, truncating, [Buffer.from('six')])).status.code).toBe(0);
    await vi.waitFor(async () => expect(await versionsOf(file)).toHaveLength(4), soon);
    expect(await contents(file)).toEqual(['six', 'twothreefourfive', 'two', 'one']);
  });

  it('by a stream that adds nothing makes none', async () => {
    const stream = { resource_id: file.resource_id, streaming_mode: true };
    expect((await uploadAll(fixture.grpc, stream, [])).status.code).toBe(0);
    const isWhole = async () =>
      expect(await fixture.owner.get(`/api/v1/${file.name}/metadata`)).toMatchObject({ state: 'ACTIVE' });
    await vi.waitFor(isWhole, soon);
    expect((await versionsOf(file)).map(({ name }) => name)).toEqual([
      `${file.name}/versions/${file.resource_id}`,
    ]);
  });

  it('that races another loses neither content', async () => {
    const texts = ['a', 'b', 'c', 'd'];
    await Promise.all(texts.map((text) => replace(file, text)));
    const all = await contents(file);
    expect(all.toSorted()).toEqual(['a', 'b', 'c', 'd', 'one']);
    expect(all[0]).toBe(await read(file));
    expect(all.at(-1)).toBe('one');
  });
});

describe('versions', () => {
  it('come in pages', async () => {
    await replace(file, 'two');
    await replace(file, 'three');
    const seen: ApiVersion[] = [];
    for (let token = ''; ; ) {
      const page = await list(file, `?page_size=1&page_token=${encodeURIComponent(token)}`);
      seen.push(...page.versions);
      token = page.next_page_token;
      if (!token) break;
    }
    expect(seen).toEqual(await versionsOf(file));
    expect(seen).toHaveLength(3);
  });

  it('are served as files are: ranges, conditions, digest', async () => {
    await replace(file, 'two');
    const [, earlier] = (await versionsOf(file)) as [ApiVersion, ApiVersion];
    const path = `/api/v1/${earlier.name}:download`;
    const whole = await fixture.owner.call(path);
    expect(whole.headers.get('repr-digest')).toBe(
      `sha-256=:${Buffer.from(sha256('one'), 'hex').toString('base64')}:`,
    );
    const etag = whole.headers.get('etag') as string;
    const part = await fixture.owner.call(path, { headers: { Range: 'bytes=1-', 'If-Range': etag } });
    expect([part.status, await part.text()]).toEqual([206, 'ne']);
    expect((await fixture.owner.call(path, { headers: { 'If-None-Match': etag } })).status).toBe(304);
    expect((await fixture.owner.call(path, { method: 'HEAD' })).headers.get('content-length')).toBe('3');
  });

  it('of another file, or unknown ones, are not found', async () => {
    const other = await fixture.owner.upload('other');
    const missing = { status: 404, code: 5, reason: 'VERSION_NOT_FOUND' };
    for (const id of [other.resource_id, 'nothing', 'with%20space']) {
      const path = `/api/v1/${file.name}/versions/${id}`;
      expect(await refusal(await fixture.owner.call(`${path}:download`))).toMatchObject(missing);
      expect(await refusal(await send('POST', `${path}:restore`))).toMatchObject(missing);
      expect(await refusal(await send('PATCH', path, { keep_forever: true }))).toMatchObject(missing);
      expect(await refusal(await send('DELETE', path))).toMatchObject(missing);
    }
  });

  it('stay in the trash, and go with the file', async () => {
    await replace(file, 'two');
    await send('DELETE', `/api/v1/${file.name}`);
    expect((await fixture.owner.call(`/api/v1/${file.name}/versions`)).status).toBe(404);
    await send('POST', `/api/v1/${file.name}:undelete`);
    expect(await contents(file)).toEqual(['two', 'one']);
    const before = await usage();
    await send('DELETE', `/api/v1/${file.name}?purge=true`);
    expect(Number(before.version_size_bytes) - Number((await usage()).version_size_bytes)).toBe(3);
  });
});

describe('restoring a version', () => {
  it('makes its content the current one, as a new version, without a byte more', async () => {
    const replaced = await replace(file, '{"two": 2}', 'application/json');
    const [, first] = (await versionsOf(file)) as [ApiVersion, ApiVersion];
    const before = await usage();
    const answer = await send('POST', `/api/v1/${first.name}:restore`);
    expect(answer.status).toBe(200);
    const restored = (await answer.json()) as ApiFile;
    expect(restored).toMatchObject({ name: file.name, mime_type: 'text/plain', sha256: sha256('one') });
    expect(restored.etag).not.toBe(replaced.etag);
    expect(await read(file)).toBe('one');
    expect(await contents(file)).toEqual(['one', '{"two": 2}', 'one']);
    const after = await usage();
    const sum = ({ size_bytes, version_size_bytes }: Usage) =>
      Number(size_bytes) + Number(version_size_bytes);
    expect(sum(after)).toBe(sum(before));
  });

  it('heeds If-Match, and changes nothing for the current version', async () => {
    const replaced = await replace(file, 'two');
    const [current, first] = (await versionsOf(file)) as [ApiVersion, ApiVersion];
    const path = `/api/v1/${first.name}:restore`;
    const refused = await refusal(await send('POST', path, undefined, { 'If-Match': file.etag }));
    expect(refused).toMatchObject({ status: 412, code: 10, reason: 'PRECONDITION_FAILED' });
    const same = await send('POST', `/api/v1/${current.name}:restore`);
    expect(await same.json()).toEqual(replaced);
    expect((await send('POST', path, undefined, { 'If-Match': replaced.etag })).status).toBe(200);
  });

  it('of a shorter one lets a stream append to it, and the longer one stay as it was', async () => {
    const stream = (text: string) =>
      uploadAll(fixture.grpc, { resource_id: file.resource_id, streaming_mode: true }, [Buffer.from(text)]);
    const hasVersions = (count: number) =>
      vi.waitFor(async () => expect(await versionsOf(file)).toHaveLength(count), soon);
    expect((await stream(' and two')).status.code).toBe(0);
    await hasVersions(2);
    const [, first] = (await versionsOf(file)) as [ApiVersion, ApiVersion];
    expect((await send('POST', `/api/v1/${first.name}:restore`)).status).toBe(200);
    expect(await read(file)).toBe('one');
    expect((await stream(' and three')).status.code).toBe(0);
    await hasVersions(4);
    expect(await contents(file)).toEqual(['one and three', 'one', 'one and two', 'one']);
  });

  it('races the purge of the file: it is restored before, or not found', async () => {
    for (let times = 0; times < 5; times += 1) {
      const raced = await fixture.owner.upload('one');
      await replace(raced, 'two');
      const [, first] = (await versionsOf(raced)) as [ApiVersion, ApiVersion];
      const [restored, purged] = await Promise.all([
        send('POST', `/api/v1/${first.name}:restore`),
        send('DELETE', `/api/v1/${raced.name}?purge=true`),
      ]);
      expect(purged.status).toBe(200);
      expect([200, 404]).toContain(restored.status);
    }
  });
});

describe('what is kept', () => {
  it('is as many versions as the organization says, and those for ever', async () => {
    await rules({ keep_versions: 2 });
    await replace(file, 'two');
    const [, first] = (await versionsOf(file)) as [ApiVersion, ApiVersion];
    const kept = await send('PATCH', `/api/v1/${first.name}`, { keep_forever: true });
    expect(await kept.json()).toMatchObject({ name: first.name, keep_forever: true });
    for (const text of ['three', 'four', 'five']) await replace(file, text);
    expect(await contents(file)).toEqual(['five', 'four', 'three', 'one']);
    expect((await versionsOf(file)).at(-1)?.purge_time).toBeUndefined();
    await send('PATCH', `/api/v1/${first.name}`, { keep_forever: false });
    expect(await contents(file)).toEqual(['five', 'four', 'three']);
    await rules({ keep_versions: 1 });
    expect(await contents(file)).toEqual(['five', 'four']);
    await rules({ keep_versions: 0 });
    expect(await contents(file)).toEqual(['five']);
    await replace(file, 'six');
    expect(await contents(file)).toEqual(['six']);
    await rules({ keep_versions: 100 });
  });

  it('follows the current version when that is kept for ever', async () => {
    const [current] = (await versionsOf(file)) as [ApiVersion];
    await send('PATCH', `/api/v1/${current.name}`, { keep_forever: true });
    await rules({ keep_versions: 0 });
    await replace(file, 'two');
    await replace(file, 'three');
    expect(await contents(file)).toEqual(['three', 'one']);
    await rules({ keep_versions: 100 });
  });

  it('is there for as many days as the organization says', async () => {
    await replace(file, 'two');
    await rules({ keep_versions_days: 3650 });
    const [, first] = (await versionsOf(file)) as [ApiVersion, ApiVersion];
    expect((Date.parse(first.purge_time as string) - Date.now()) / day).toBeGreaterThan(3649);
    await rules({ keep_versions_days: 0 });
    expect(await contents(file)).toEqual(['two']);
    await rules({ keep_versions_days: 30 });
  });

  it.each([
    { keep_versions: -1 },
    { keep_versions: 1001 },
    { keep_versions: 1.5 },
    { keep_versions: '1001' },
    { keep_versions_days: 3651 },
  ])('is not %j', async (json) => {
    const refused = await refusal(await send('PATCH', fixture.owner.organizationPath, json));
    expect(refused).toMatchObject({ status: 400, code: 3 });
  });

  it('is read to its end by a download that began before it was erased', async () => {
    const text = 'x'.repeat(5_000_000);
    const large = await fixture.owner.upload(text);
    await replace(large, 'small');
    const [, first] = (await versionsOf(large)) as [ApiVersion, ApiVersion];
    const download = await fixture.owner.call(`/api/v1/${first.name}:download`);
    expect((await send('DELETE', `/api/v1/${first.name}`)).status).toBe(200);
    const outcome = await download.text().catch(() => 'broken');
    expect(['broken', text]).toContain(outcome);
  });
});

describe('deleting a version', () => {
  it('is permanent, for admins, and never takes the current one', async () => {
    const replaced = await replace(file, 'two');
    const [current, first] = (await versionsOf(file)) as [ApiVersion, ApiVersion];
    const editor = await fixture.createUser(`editor-${file.resource_id}`, 'editor');
    const denied = await editor.call(`/api/v1/${first.name}`, { method: 'DELETE' });
    expect(await refusal(denied)).toMatchObject({ status: 403, code: 7 });
    expect(await refusal(await send('DELETE', `/api/v1/${current.name}`))).toMatchObject({
      status: 400,
      code: 9,
      reason: 'VERSION_IS_CURRENT',
    });
    expect(await (await send('DELETE', `/api/v1/${first.name}`)).json()).toEqual({});
    expect(await contents(file)).toEqual(['two']);
    expect(await fixture.owner.get(`/api/v1/${file.name}/metadata`)).toEqual(replaced);
  });
});

it('everything about versions and copies is on record', async () => {
  await replace(file, 'two');
  const [, first] = (await versionsOf(file)) as [ApiVersion, ApiVersion];
  await send('PATCH', `/api/v1/${first.name}`, { keep_forever: true });
  await send('POST', `/api/v1/${first.name}:restore`);
  await send('DELETE', `/api/v1/${first.name}`);
  const copy = await fixture.owner.post<ApiFile>(`/api/v1/${file.name}:copy`);
  const events = await fixture.query<{ action: string }>(
    'SELECT action FROM audit_events WHERE target = ANY ($1) ORDER BY created_at, id',
    [[file.resource_id, copy.resource_id]],
  );
  expect(events.map(({ action }) => action)).toEqual([
    'file.upload',
    'file.replace',
    'file.update_version',
    'file.restore_version',
    'file.delete_version',
    'file.copy',
  ]);
});

describe('a copy of a file', () => {
  const copy = ({ name }: ApiFile, json?: unknown) => send('POST', `/api/v1/${name}:copy`, json);
  const copied = async (of: ApiFile, json?: unknown) => {
    const answer = await copy(of, json);
    expect(answer.status).toBe(200);
    return (await answer.json()) as ApiFile;
  };
  const makeFolder = (display_name: string, folder?: ApiFolder) =>
    fixture.owner.post<ApiFolder>(`${fixture.owner.organizationPath}/folders`, {
      display_name,
      folder: folder?.name,
    });

  it('has the same content and type, its own id, and counts no byte', async () => {
    const source = await fixture.owner.upload('same', 'source.md', { 'Content-Type': 'text/markdown' });
    const before = await usage();
    const made = await copied(source, { filename: 'copy.json' });
    expect(made).toMatchObject({
      filename: 'copy.json',
      mime_type: source.mime_type,
      sha256: source.sha256,
      size_bytes: '4',
      kind: 'tdx:ext:json',
    });
    expect([made.name, made.etag]).not.toContain([source.name, source.etag]);
    expect(await read(made)).toBe('same');
    expect(await usage()).toEqual({ ...before, file_count: String(Number(before.file_count) + 1) });
    await replace(source, 'other');
    await send('DELETE', `/api/v1/${source.name}?purge=true`);
    expect(await read(made)).toBe('same');
    await replace(made, 'now other too');
    expect(await contents(made)).toEqual(['now other too', 'same']);
  });

  it('goes to another folder under its own name, and gets a number beside one of this name', async () => {
    const folder = await makeFolder(`copies ${file.resource_id}`);
    const json = { folder: folder.name };
    const names = [];
    for (let times = 0; times < 3; times += 1) names.push((await copied(file, json)).filename);
    expect(names).toEqual(['report.txt', 'report (2).txt', 'report (3).txt']);
    expect((await copied(file, { ...json, filename: 'report.txt' })).filename).toBe('report.txt');
  });

  it('may be one of an earlier version', async () => {
    await replace(file, 'two');
    const [current, first] = (await versionsOf(file)) as [ApiVersion, ApiVersion];
    expect(await read(await copied(file, { version: first.name }))).toBe('one');
    expect(await read(await copied(file, { version: file.resource_id }))).toBe('one');
    expect(await read(await copied(file, { version: current.name }))).toBe('two');
    expect(await refusal(await copy(file, { version: 'nothing' }))).toMatchObject({
      status: 404,
      reason: 'VERSION_NOT_FOUND',
    });
  });

  it('gets a content of its own before a stream appends to it', async () => {
    const made = await copied(file);
    const stream = { resource_id: made.resource_id, streaming_mode: true };
    expect((await uploadAll(fixture.grpc, stream, [Buffer.from(' more')])).status.code).toBe(0);
    expect([await read(made), await read(file)]).toEqual(['one more', 'one']);
    const shared = await fixture.query<{ count: string }>(
      'SELECT count(DISTINCT content_id) AS count FROM files WHERE id = ANY ($1)',
      [[made.resource_id, file.resource_id]],
    );
    expect(shared[0]?.count).toBe('2');
  });

  it('races the deletion of its source: it is whole, or there is none', async () => {
    for (let times = 0; times < 5; times += 1) {
      const source = await fixture.owner.upload('raced');
      const [made, purged] = await Promise.all([
        copy(source),
        send('DELETE', `/api/v1/${source.name}?purge=true`),
      ]);
      expect(purged.status).toBe(200);
      expect([200, 404]).toContain(made.status);
      if (made.status === 200) expect(await read((await made.json()) as ApiFile)).toBe('raced');
    }
  });

  it('replaces the content of another file, which keeps its id, name, links and what it had as a version', async () => {
    const other = await fixture.owner.upload('mine', 'other.md', { 'Content-Type': 'text/markdown' });
    const links = `/api/v1/${other.name}/shareLinks`;
    const { share_uri: uri } = await fixture.owner.post<{ share_uri: string }>(links, {});
    const before = await usage();
    const replaced = await copied(file, { file: other.name });
    expect(replaced).toMatchObject({ name: other.name, filename: 'other.md', mime_type: 'text/plain' });
    expect(replaced.etag).not.toBe(other.etag);
    expect(await contents(other)).toEqual(['one', 'mine']);
    expect(await (await fetch(uri, { headers: { Accept: '*/*' } })).text()).toBe('one');
    expect(await read(file)).toBe('one');
    // The content of the file counts once; what the other one had is a version now.
    expect(Number((await usage()).version_size_bytes)).toBe(Number(before.version_size_bytes) + 4);
    const [, first] = (await versionsOf(other)) as [ApiVersion, ApiVersion];
    expect((await send('POST', `/api/v1/${first.name}:restore`)).status).toBe(200);
    expect(await read(other)).toBe('mine');
  });

  it('replaces the contents of two files by each other at once, one before the other', async () => {
    const other = await fixture.owner.upload('two');
    const [a, b] = await Promise.all([
      copied(file, { file: other.resource_id }),
      copied(other, { file: file.resource_id }),
    ]);
    const now = [await read(file), await read(other)];
    expect([
      ['one', 'one'],
      ['two', 'two'],
    ]).toContainEqual(now);
    expect([a.name, b.name]).toEqual([other.name, file.name]);
  });

  it('is refused where it cannot be', async () => {
    const itself = await refusal(await copy(file, { file: file.name }));
    expect(itself).toMatchObject({ status: 400, reason: 'FIELD_INVALID', metadata: { field: 'file' } });
    const both = await refusal(await copy(file, { file: 'x', filename: 'y' }));
    expect(both).toMatchObject({ status: 400, code: 3 });
    expect(await refusal(await copy(file, { file: 'nothing' }))).toMatchObject({ status: 404, code: 5 });
    expect(await refusal(await copy(file, { folder: 'nowhere' }))).toMatchObject({ status: 404, code: 5 });
    expect(await refusal(await copy(file, { filename: 'a/b' }))).toMatchObject({ status: 400, code: 3 });
    await send('DELETE', `/api/v1/${file.name}`);
    expect(await refusal(await copy(file))).toMatchObject({ status: 404, code: 5 });
  });

  it('of a folder has everything below it, and counts no byte', async () => {
    const source = await makeFolder(`tree ${file.resource_id}`);
    const inner = await makeFolder('inner', source);
    await makeFolder('empty', inner);
    const put = (folder: ApiFolder, name: string, text: string) =>
      fixture.owner
        .call(
          `${fixture.owner.organizationPath}/files:upload?folder=${folder.resource_id}&filename=${name}`,
          {
            method: 'POST',
            body: text,
          },
        )
        .then((answer) => answer.json() as Promise<ApiFile>);
    const [a] = [await put(source, 'a.txt', 'a'), await put(inner, 'b.txt', 'b')];
    await send('DELETE', `/api/v1/${(await put(inner, 'trashed.txt', 'gone')).name}`);
    const before = await usage();
    const made = await fixture.owner.post<ApiFolder>(`/api/v1/${source.name}:copy`);
    expect(made.display_name).toBe(`${source.display_name} (2)`);
    const paths = async (folder: ApiFolder) => {
      const query = `folder=${folder.resource_id}&recursive=true&page_size=1000`;
      const { files } = await fixture.owner.get<{ files: ApiFile[] }>(
        `${fixture.owner.organizationPath}/files?${query}`,
      );
      const { folders } = await fixture.owner.get<{ folders: ApiFolder[] }>(
        `${fixture.owner.organizationPath}/folders?${query}`,
      );
      const texts = await Promise.all(files.map(async (each) => [each.filename, await read(each)]));
      return { files: texts.sort(), folders: folders.map(({ display_name }) => display_name).sort() };
    };
    expect(await paths(made)).toEqual({
      files: [
        ['a.txt', 'a'],
        ['b.txt', 'b'],
      ],
      folders: ['empty', 'inner'],
    });
    const { size_bytes, version_size_bytes } = await usage();
    expect([size_bytes, version_size_bytes]).toEqual([before.size_bytes, before.version_size_bytes]);
    await send('DELETE', `/api/v1/${a.name}?purge=true`);
    expect((await paths(made)).files).toHaveLength(2);

    const into = await fixture.owner.post<ApiFolder>(`/api/v1/${source.name}:copy`, {
      folder: inner.name,
      display_name: 'itself',
    });
    expect((await paths(into)).folders).toEqual(['empty', 'inner']);
    const taken = await send('POST', `/api/v1/${source.name}:copy`, { display_name: source.display_name });
    expect(await refusal(taken)).toMatchObject({ status: 409, code: 6, reason: 'FOLDER_NAME_TAKEN' });
    const root = `/api/v1/organizations/${fixture.organization}/folders/${fixture.root}`;
    expect(await refusal(await send('POST', `${root}:copy`))).toMatchObject({ status: 400, code: 9 });
  });

  it('of a folder races the deletion of what is in it', async () => {
    const source = await makeFolder(`raced ${file.resource_id}`);
    const files = await Promise.all(
      ['a', 'b', 'c', 'd'].map((text) =>
        fixture.owner.post<ApiFile>(`/api/v1/${file.name}:copy`, { folder: source.name, filename: text }),
      ),
    );
    const outcomes = await Promise.all([
      send('POST', `/api/v1/${source.name}:copy`),
      ...files.map(({ name }) => send('DELETE', `/api/v1/${name}?purge=true`)),
      send('DELETE', `/api/v1/${source.name}?force=true`),
    ]);
    for (const { status } of outcomes.slice(1, -1)) expect([200, 404]).toContain(status);
    expect([200, 404]).toContain(outcomes[0]?.status);
  });
});

it('nothing is left that must not be left', () => assertInvariantsSoon(fixture.env, fixture.organization));
