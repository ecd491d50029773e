import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ApiFile, type Caller, createCaller } from '../infrastructure/api';
import { collect, sha256, someBytes } from '../infrastructure/bytes';
import { createFixture, type Fixture } from '../infrastructure/fixture';
import { makeTestDirectory } from '../infrastructure/postgres';
import { type NextHost, startNextHost, startPageProcess } from './next-host';
import { plainRequest } from './plain-request';
import { refusal } from './refusal';

let fixture: Fixture;
let next: NextHost;
let caller: Caller;
beforeAll(async () => {
  fixture = await createFixture();
  next = await startNextHost(fixture);
  caller = createCaller(next.url, fixture.owner.token, fixture.organization);
});
afterAll(async () => {
  await next?.stop();
  await fixture?.remove();
});

type Urls = { upload_uri: string; download_uri: string };

/** The URL as it is issued, asked of the Next host. */
const atNext = (uri: string) => next.url + new URL(uri).pathname;

describe('the same handlers, run by Next', () => {
  it('Upload File, raw by POST and PUT, as a form, and empty', async () => {
    const raw = await caller.upload('hello', 'raw.txt', { 'Content-Type': 'text/plain' });
    expect(raw).toMatchObject({ filename: 'raw.txt', mime_type: 'text/plain', size_bytes: '5' });
    const path = `${caller.organizationPath}/files:upload`;
    const form = new FormData();
    form.set('file', new File(['hello'], 'form.txt'));
    for (const [method, body, size] of [
      ['PUT', 'hello', '5'],
      ['POST', form, '5'],
      ['POST', '', '0'],
      ['PUT', undefined, '0'],
    ] as const) {
      const answer = await caller.call(path, { method, body });
      expect([answer.status, ((await answer.json()) as ApiFile).size_bytes]).toEqual([200, size]);
    }
  });

  // Next cuts bodies at 10 MB where a proxy.ts is before its handlers.
  it.each([10 * 2 ** 20 + 1, 10_485_696])('Upload File and Download File with %i bytes', async (size) => {
    const { status, body } = await plainRequest(next.url, `${caller.organizationPath}/files:upload`, {
      method: 'POST',
      headers: { Authorization: `Bearer ${caller.token}` },
      body: someBytes(size),
    });
    expect(status).toBe(200);
    const file = JSON.parse(body.toString()) as ApiFile;
    expect(file).toMatchObject({ size_bytes: String(size), sha256: await sha256(someBytes(size)) });
    const download = await caller.call(`/api/v1/${file.name}:download`);
    const whole = await collect(someBytes(size));
    expect(Buffer.compare(Buffer.from(await download.arrayBuffer()), whole)).toBe(0);
  });

  it('Download File by ranges and conditions, and HEAD', async () => {
    const file = await caller.upload('abcdef');
    const download = (headers: Record<string, string>, method = 'GET') =>
      caller.call(`/api/v1/${file.name}:download`, { headers, method });
    const part = await download({ Range: 'bytes=1-2' });
    expect([part.status, part.headers.get('content-range'), await part.text()]).toEqual([
      206,
      'bytes 1-2/6',
      'bc',
    ]);
    expect((await download({ 'If-None-Match': file.etag })).status).toBe(304);
    expect(await refusal(await download({ Range: 'bytes=9-' }))).toMatchObject({ status: 416, code: 3 });
    const head = await download({}, 'HEAD');
    expect([head.status, head.headers.get('etag')]).toEqual([200, file.etag]);
  });

  it('Get File Metadata, list, rename, replace', async () => {
    const file = await caller.upload('old', 'old.txt');
    expect(await caller.get(`/api/v1/${file.name}/metadata`)).toEqual(file);
    const renamed = await caller.call(`/api/v1/${file.name}`, {
      method: 'PATCH',
      json: { filename: 'new.txt' },
    });
    expect(await renamed.json()).toMatchObject({ name: file.name, filename: 'new.txt' });
    const replaced = await caller.call(`/api/v1/${file.name}:upload`, { method: 'PUT', body: 'new' });
    expect(replaced.status).toBe(200);
    const { files } = await caller.get<{ files: ApiFile[] }>(
      `${caller.organizationPath}/files?query=new.txt`,
    );
    expect(files).toEqual([await replaced.json()]);
  });

  it('Delete File, undelete, purge', async () => {
    const file = await caller.upload('x');
    const remove = (query = '') => caller.call(`/api/v1/${file.name}${query}`, { method: 'DELETE' });
    expect(await (await remove()).json()).toEqual({});
    expect(await refusal(await caller.call(`/api/v1/${file.name}/metadata`))).toMatchObject({
      status: 404,
      code: 5,
    });
    expect(await caller.post(`/api/v1/${file.name}:undelete`)).toEqual(file);
    expect((await remove('?purge=true')).status).toBe(200);
    expect(await refusal(await remove())).toMatchObject({ status: 404, code: 5 });
  });

  it('Generate Upload Url and Generate Download Url, and what they make', async () => {
    const { upload_uri: up } = await caller.post<Urls>(`${caller.organizationPath}/files:generateUploadUrl`);
    const answer = await fetch(atNext(up), { method: 'PUT', body: 'hello' });
    expect(answer.status).toBe(200);
    const file = (await answer.json()) as ApiFile;
    expect(await refusal(await fetch(atNext(up), { method: 'PUT', body: 'x' }))).toMatchObject({
      status: 409,
      code: 6,
    });
    const { download_uri: down } = await caller.post<Urls>(`/api/v1/${file.name}:generateDownloadUrl`, {
      expire_duration: '60s',
    });
    expect(await (await fetch(atNext(down))).text()).toBe('hello');
    const state = await fetch(atNext(up), { headers: { Accept: 'application/json' } });
    expect(await state.json()).toMatchObject({ remaining_files: 0 });
  });

  it('organizations and tokens', async () => {
    const made = await caller.post<{ name: string }>('/api/v1/organizations', { organization_id: 'by-next' });
    expect(await caller.get(`/api/v1/${made.name}`)).toEqual(made);
    const { organizations } = await caller.get<{ organizations: unknown[] }>('/api/v1/organizations');
    expect(organizations).toContainEqual(made);
    const patched = await caller.call(`/api/v1/${made.name}`, {
      method: 'PATCH',
      json: { display_name: 'Neu' },
    });
    expect(await patched.json()).toMatchObject({ display_name: 'Neu' });
    expect((await caller.call(`/api/v1/${made.name}`, { method: 'DELETE' })).status).toBe(200);
    const token = await fixture.createToken(fixture.ownerEmail);
    const own = createCaller(next.url, token.token);
    expect((await own.get<{ tokens: { name: string }[] }>('/api/v1/tokens')).tokens[0]?.name).toBe(
      token.name,
    );
    expect((await own.call(`/api/v1/${token.name}`, { method: 'DELETE' })).status).toBe(200);
    expect(await refusal(await own.call('/api/v1/tokens'))).toMatchObject({ status: 401, code: 16 });
  });

  it('refusals are the same', async () => {
    const digest = `sha-256=:${Buffer.alloc(32).toString('base64')}:`;
    const wrong = await caller.call(`${caller.organizationPath}/files:upload`, {
      method: 'POST',
      body: 'x',
      headers: { 'Content-Digest': digest },
    });
    expect(await refusal(wrong)).toMatchObject({ status: 400, reason: 'DIGEST_MISMATCH' });
    const malformed = await caller.call(`${caller.organizationPath}/files:generateUploadUrl`, {
      method: 'POST',
      body: '{',
    });
    expect(await refusal(malformed)).toMatchObject({ status: 400, reason: 'JSON_INVALID' });
  });
});

describe('the process that serves pages', () => {
  let socketPath: string;
  let stop: () => Promise<void>;
  beforeAll(async () => {
    socketPath = join(await makeTestDirectory(), 'pages');
    stop = await startPageProcess(fixture, socketPath);
  });
  afterAll(() => stop?.());

  async function statusOf(path: string, method = 'GET'): Promise<number | undefined> {
    const headers = { host: 'files.example', authorization: `Bearer ${fixture.owner.token}` };
    const sent = request({ socketPath, path, method, headers }).end();
    const [response] = (await once(sent, 'response')) as [IncomingMessage];
    response.resume();
    return response.statusCode;
  }

  it('serves pages and sign-in', async () => {
    expect(await statusOf('/sign-in')).toBe(200);
    expect(await statusOf('/api/auth/csrf')).toBe(200);
  });

  it('has neither the API nor links', async () => {
    const { download_uri: down } = await caller.post<Urls>(
      `/api/v1/${(await caller.upload('x')).name}:generateDownloadUrl`,
    );
    const { upload_uri: up } = await caller.post<Urls>(`${caller.organizationPath}/files:generateUploadUrl`);
    const { share_uri: share } = await caller.post<{ share_uri: string }>(
      `/api/v1/${(await caller.upload('x')).name}/shareLinks`,
    );
    const links = [down, up, share].map((uri) => new URL(uri).pathname);
    for (const path of ['/api/v1/user', '/api/v1/openapi.json', caller.organizationPath, ...links])
      expect([path, await statusOf(path)]).toEqual([path, 404]);
    expect(await statusOf(`${caller.organizationPath}/files:upload`, 'POST')).toBe(404);
  });
});
