import { randomInt } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { refusal } from '../api/refusal';
import type { Caller } from '../infrastructure/api';
import { createIsolatedFixture, type IsolatedFixture } from '../infrastructure/fixture';
import { assertInvariantsSoon } from '../infrastructure/invariants';
import { repetitions } from '../infrastructure/repetitions';
import { beginPatch } from './sender';
import { begin, beginNew, endUnfinished, head, metadata, offsetOf, patch, tus, uploadUrl } from './tus';

type Unfinished = { name: string; filename?: string; offset_bytes: string; resume_uri?: string };
type Page = { uploads: Unfinished[]; next_page_token: string };

describe('unfinished uploads', () => {
  let fixture: IsolatedFixture;
  let editor: Caller;
  let viewer: Caller;
  beforeAll(async () => {
    fixture = await createIsolatedFixture({ env: { MAX_PENDING_UPLOADS: '20' } });
    [editor, viewer] = await Promise.all([
      fixture.createUser('editor@example.com', 'editor'),
      fixture.createUser('viewer@example.com', 'viewer'),
    ]);
  });
  afterAll(() => fixture?.remove());
  const list = (caller: Caller, query = '') => caller.get<Page>(`${caller.organizationPath}/uploads${query}`);
  const end = (caller: Caller, name: string) => caller.call(`/api/v1/${name}`, { method: 'DELETE' });
  const named = async (filename: string) =>
    (await list(fixture.owner)).uploads.find((upload) => upload.filename === filename) as Unfinished;

  it('are listed with all that is known of them, newest first', async () => {
    const location = await beginNew(editor, 6, metadata({ filename: 'a.txt', filetype: 'text/plain' }));
    await patch(location, 0, 'abc');
    const { upload_uri } = await uploadUrl(fixture.owner);
    await fetch(upload_uri, {
      method: 'PUT',
      body: Buffer.from('b'),
      headers: { 'Content-Range': 'bytes 0-0/*' },
    });
    const { uploads, next_page_token } = await list(editor);
    expect(next_page_token).toBe('');
    expect(uploads).toMatchObject([
      {
        filename: 'untitled.bin',
        mime_type: 'application/octet-stream',
        creator: fixture.ownerEmail,
        protocol: 'content-range',
        offset_bytes: '1',
        resume_uri: upload_uri,
      },
      {
        name: expect.stringMatching(/^organizations\/acme\/uploads\/[\w-]+$/),
        filename: 'a.txt',
        mime_type: 'text/plain',
        size_bytes: '6',
        offset_bytes: '3',
        creator: 'editor@example.com',
        protocol: 'tus',
        create_time: expect.any(String),
        expire_time: expect.any(String),
        resume_uri: location,
      },
    ]);
    expect(uploads[0]).not.toHaveProperty('size_bytes');
  });

  it('can be resumed by callers who may write, and only by them', async () => {
    const { uploads } = await list(viewer);
    expect(uploads).toHaveLength(2);
    for (const upload of uploads) expect(upload).not.toHaveProperty('resume_uri');
    const { resume_uri = '' } = await named('a.txt');
    expect((await patch(resume_uri, 3, 'def')).status).toBe(204);
    expect((await list(viewer)).uploads).toHaveLength(1);
  });

  it('come in pages', async () => {
    for (const at of [1, 2, 3, 4, 5]) await beginNew(fixture.owner, 3, metadata({ filename: `page ${at}` }));
    const all = (await list(fixture.owner)).uploads.map(({ name }) => name);
    const paged: string[] = [];
    for (let token = ''; ; ) {
      const page = await list(fixture.owner, `?page_size=2&page_token=${token}`);
      expect(page.uploads.length).toBeLessThanOrEqual(2);
      paged.push(...page.uploads.map(({ name }) => name));
      token = page.next_page_token;
      if (!token) break;
    }
    expect(paged).toEqual(all);
  });

  it('are ended by who began them, and by admins', async () => {
    const theirs = await beginNew(editor, 6, metadata({ filename: 'theirs' }));
    const ours = await beginNew(fixture.owner, 6, metadata({ filename: 'ours' }));
    const own = await named('ours');
    expect((await end(viewer, own.name)).status).toBe(403);
    expect(await refusal(await end(editor, own.name))).toMatchObject({
      status: 403,
      code: 7,
      reason: 'CREATOR_OR_ADMIN_REQUIRED',
    });
    expect(await offsetOf(ours)).toBe(0);
    expect(await (await end(fixture.owner, (await named('theirs')).name)).json()).toEqual({});
    expect((await head(theirs)).status).toBe(410);
    expect((await end(fixture.owner, own.name)).status).toBe(200);
    expect((await end(fixture.owner, own.name)).status).toBe(404);
  });

  it('can be aborted while they are written to, at any moment', async () => {
    for (let times = 0; times < repetitions(30); times += 1) {
      const location = await beginNew(editor, 6, metadata({ filename: 'busy' }));
      const { name } = await named('busy');
      const busy = beginPatch(location, 0, 6);
      await busy.send(Buffer.from('abc'));
      await delay(randomInt(20));
      expect((await end(editor, name)).status).toBe(200);
      await busy.send(Buffer.from('def'));
      expect((await busy.end()).status).toBe(410);
    }
  });

  it('are bounded in number', async () => {
    const { upload_uri } = await uploadUrl(fixture.owner, { max_files: 100 });
    const left = 20 - (await list(fixture.owner)).uploads.length;
    for (let at = 0; at < left; at += 1) await begin(upload_uri, 3);
    const refused = await tus('POST', upload_uri, { 'Upload-Length': '3' });
    expect(await refusal(refused)).toMatchObject({ status: 429, code: 8 });
    expect(refused.headers.get('retry-after')).toMatch(/^\d+$/);
  });

  it('leave nothing behind', async () => {
    await endUnfinished(fixture.owner, fixture.instance.env);
    await assertInvariantsSoon(fixture.instance.env);
  });
});
