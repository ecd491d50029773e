import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { refusal } from '../api/refusal';
import type { ApiFile } from '../infrastructure/api';
import { createFixture, type Fixture } from '../infrastructure/fixture';
import { assertInvariantsSoon } from '../infrastructure/invariants';
import { repetitions } from '../infrastructure/repetitions';
import { beginUpload } from '../infrastructure/slow-upload';
import { begin, endUnfinished, head, metadata, patch, tus, uploadUrl } from './tus';

type Url = Awaited<ReturnType<typeof uploadUrl>> & { max_files: number; file?: string };
type Headers = Record<string, string>;

const notFound = { status: 404, code: 5, reason: 'FILE_NOT_FOUND' };
const octets = { 'Content-Type': 'application/offset+octet-stream' };

describe('an upload URL of a file', () => {
  let fixture: Fixture;
  let file: ApiFile;
  beforeAll(async () => {
    fixture = await createFixture();
  });
  beforeEach(async () => {
    file = await fixture.owner.upload('one', 'report.txt', { 'Content-Type': 'text/plain' });
  });
  afterAll(() => fixture?.remove());

  const generate = (request: object = {}) =>
    uploadUrl(fixture.owner, { file: file.name, ...request }) as Promise<Url>;
  const newUrl = async (request: object = {}) => (await generate(request)).upload_uri;
  const send = (method: string, target: string, body: BodyInit, headers: Headers = {}) =>
    fetch(target, { method, body, headers, duplex: 'half' } as RequestInit);
  const metadataOf = () => fixture.owner.get<ApiFile>(`/api/v1/${file.name}/metadata`);
  const read = async (path = '') => (await fixture.owner.call(`/api/v1/${file.name}${path}:download`)).text();
  const change = (method: string, path = '', json?: object) =>
    fixture.owner.call(`/api/v1/${file.name}${path}`, { method, json });
  async function contents(): Promise<string[]> {
    const { versions } = await fixture.owner.get<{ versions: { name: string }[] }>(
      `/api/v1/${file.name}/versions`,
    );
    const ids = versions.map(({ name }) => name.slice(file.name.length));
    return Promise.all(ids.map(read));
  }
  const form = (text: string) => {
    const data = new FormData();
    data.set('file', new Blob([text]), 'other.bin');
    return data;
  };
  const deferred = async (target: string) => {
    const created = await tus('POST', target, { 'Upload-Defer-Length': '1' });
    expect(created.status).toBe(201);
    return created.headers.get('location') ?? '';
  };

  /** Every protocol that an upload URL speaks. */
  const ways: Record<string, (target: string, text: string) => Promise<Response>> = {
    PUT: (target, text) => send('PUT', `${target}?filename=other.bin`, text),
    'PUT of unannounced length': (target, text) => send('PUT', target, new Blob([text]).stream()),
    POST: (target, text) => send('POST', target, text),
    'a form': (target, text) => send('POST', target, form(text)),
    'Content-Range': async (target, text) => {
      await send('PUT', target, text.slice(0, 1), { 'Content-Range': `bytes 0-0/${text.length}` });
      return send('PUT', target, text.slice(1), {
        'Content-Range': `bytes 1-${text.length - 1}/${text.length}`,
      });
    },
    tus: async (target, text) =>
      patch(await begin(target, text.length, metadata({ filename: 'other.bin' })), 0, text),
    'tus with its bytes': (target, text) =>
      tus('POST', target, { ...octets, 'Upload-Length': String(text.length) }, text),
    'tus that announces its length last': async (target, text) => {
      const location = await deferred(target);
      await patch(location, 0, text);
      return patch(location, text.length, '', { 'Upload-Length': String(text.length) });
    },
    'tus in parts': async (target, text) => {
      const parts = [text.slice(0, 2), text.slice(2)].map(async (part) => {
        const location = await begin(target, part.length, { 'Upload-Concat': 'partial' });
        await patch(location, 0, part);
        return location;
      });
      return tus('POST', target, { 'Upload-Concat': `final;${(await Promise.all(parts)).join(' ')}` });
    },
    'Resumable Uploads for HTTP': async (target, text) => {
      const created = await send('POST', target, text, {
        'Upload-Draft-Interop-Version': '8',
        'Upload-Complete': '?0',
      });
      return fetch(created.headers.get('location') ?? '', {
        method: 'PATCH',
        headers: {
          'Upload-Draft-Interop-Version': '8',
          'Content-Type': 'application/partial-upload',
          'Upload-Offset': String(text.length),
          'Upload-Complete': '?1',
        },
      });
    },
  };

  it.each(Object.entries(ways))('replaces the content by %s, and keeps id and name', async (_, upload) => {
    const answer = await upload(await newUrl(), 'the second');
    expect(answer.ok, await answer.clone().text()).toBe(true);
    expect(await contents()).toEqual(['the second', 'one']);
    const replaced = await metadataOf();
    expect(replaced).toMatchObject({ name: file.name, filename: 'report.txt', size_bytes: '10' });
    expect(replaced.etag).not.toBe(file.etag);
  });

  it('takes one file, or as many as it says, and is listed with the file', async () => {
    const url = await generate({ max_files: 2 });
    expect(url).toMatchObject({ file: file.name, max_files: 2 });
    for (const text of ['two', 'three']) expect((await send('PUT', url.upload_uri, text)).status).toBe(200);
    expect(await refusal(await send('PUT', url.upload_uri, 'four'))).toMatchObject({
      status: 409,
      reason: 'UPLOAD_URL_EXHAUSTED',
      metadata: { name: file.name },
    });
    expect(await contents()).toEqual(['three', 'two', 'one']);
    const { upload_urls } = await fixture.owner.get<{ upload_urls: Url[] }>(
      `${fixture.owner.organizationPath}/uploadUrls`,
    );
    expect(upload_urls.find(({ name }) => name === url.name)).toMatchObject({ file: file.name });
  });

  it('names the file, and shows on its page what is replaced', async () => {
    const target = await newUrl({ file: file.resource_id, filename: 'final.md' });
    const json = await fetch(target, { headers: { Accept: 'application/json' } });
    expect(await json.json()).toMatchObject({
      file: file.name,
      current_filename: 'report.txt',
      filename: 'final.md',
      max_files: 1,
      remaining_files: 1,
    });
  });

  it('renames the file to the name that it binds', async () => {
    expect((await send('PUT', await newUrl({ filename: 'final.md' }), '# Two')).status).toBe(200);
    expect(await metadataOf()).toMatchObject({ filename: 'final.md', kind: 'tdx:ext:md' });
    expect((await send('PUT', await newUrl(), '# Three')).status).toBe(200);
    expect(await metadataOf()).toMatchObject({ filename: 'final.md', kind: 'tdx:ext:md' });
  });

  it('follows the file to another folder', async () => {
    const target = await newUrl();
    const folder = await fixture.owner.post<{ name: string }>(`${fixture.owner.organizationPath}/folders`, {
      display_name: `moved ${file.resource_id}`,
    });
    const location = await begin(await newUrl(), 3);
    expect((await change('PATCH', '', { folder: folder.name })).status).toBe(200);
    expect((await patch(location, 0, 'two')).status).toBe(204);
    expect((await send('PUT', target, 'three')).status).toBe(200);
    expect(await metadataOf()).toMatchObject({ folder: folder.name });
    expect(await contents()).toEqual(['three', 'two', 'one']);
  });

  it('is listed while its upload is unfinished, with the name and the file', async () => {
    await begin(await newUrl(), 3, metadata({ filename: 'other.bin' }));
    const { uploads } = await fixture.owner.get<{ uploads: { filename: string; file?: string }[] }>(
      `${fixture.owner.organizationPath}/uploads`,
    );
    expect(uploads.find((upload) => upload.file === file.name)).toMatchObject({ filename: 'report.txt' });
  });

  describe('with a precondition', () => {
    const stale = { 'If-Match': '"other"' };
    const failed = { status: 412, reason: 'PRECONDITION_FAILED' };

    it('replaces the version that was read alone', async () => {
      const target = await newUrl({ max_files: 3 });
      expect(await refusal(await send('PUT', target, 'two', stale))).toMatchObject(failed);
      expect(await refusal(await send('PUT', target, 'two', { 'If-None-Match': '*' }))).toMatchObject(failed);
      const create = (headers: Headers) => tus('POST', target, { 'Upload-Length': '3', ...headers });
      expect(await refusal(await create(stale))).toMatchObject(failed);
      const range = { 'Content-Range': 'bytes 0-2/3' };
      expect(await refusal(await send('PUT', target, 'two', { ...range, ...stale }))).toMatchObject(failed);
      expect((await send('PUT', target, 'two', { 'If-Match': file.etag })).status).toBe(200);
      expect(await contents()).toEqual(['two', 'one']);
    });

    it('gives up a resumable upload whose file changes meanwhile, and keeps nothing of it', async () => {
      const location = await begin(await newUrl(), 3, { 'If-Match': file.etag });
      expect((await send('PUT', await newUrl(), 'two')).status).toBe(200);
      expect(await refusal(await patch(location, 0, 'new'))).toMatchObject(failed);
      expect((await head(location)).status).toBe(410);
      expect(await contents()).toEqual(['two', 'one']);
    });
  });

  describe('whose file goes', () => {
    it('refuses its uploads while the file is in the trash, and takes them afterwards', async () => {
      const url = await newUrl();
      const location = await begin(await newUrl(), 3);
      await change('DELETE');
      expect(await refusal(await send('PUT', url, 'two'))).toMatchObject(notFound);
      expect(await refusal(await patch(location, 0, 'two'))).toMatchObject(notFound);
      const json = await fetch(url, { headers: { Accept: 'application/json' } });
      expect(await refusal(json)).toMatchObject(notFound);
      await change('POST', ':undelete');
      expect((await patch(location, 0, 'two')).status).toBe(204);
      expect(await contents()).toEqual(['two', 'one']);
    });

    it.each([
      ['in the trash', ''],
      ['deleted permanently', '?purge=true'],
    ])('keeps nothing of an upload at whose end the file is %s', async (_, query) => {
      const slow = beginUpload(await newUrl(), { method: 'PUT', headers: { 'Content-Length': '6' } });
      await slow.send(Buffer.from('thr'));
      await slow.wasRead();
      await change('DELETE', query);
      await slow.send(Buffer.from('ee!'));
      expect(await slow.end()).toMatchObject({
        status: 404,
        body: expect.stringContaining('FILE_NOT_FOUND'),
      });
    });

    it('ends its unfinished uploads when the file is deleted permanently', async () => {
      const url = await newUrl();
      const location = await begin(await newUrl(), 6);
      await patch(location, 0, 'two');
      await change('DELETE', '?purge=true');
      expect(await refusal(await patch(location, 3, 'two'))).toMatchObject(notFound);
      expect(await refusal(await send('POST', url, 'two'))).toMatchObject(notFound);
      const left = await fixture.query('SELECT 1 FROM uploads WHERE organization_id = $1 AND file_id = $2', [
        fixture.organization,
        file.resource_id,
      ]);
      expect(left).toEqual([]);
    });
  });

  describe('is not made', () => {
    const generating = (json: object) =>
      fixture.owner.call(`${fixture.owner.organizationPath}/files:generateUploadUrl`, {
        method: 'POST',
        json,
      });

    it.each([
      ['of nothing there is', { file: 'nothing' }, 404],
      ['of a name that is not of a file', { file: 'organizations/acme/folders/1' }, 404],
      ['of something else than text', { file: 7 }, 400],
    ])('%s', async (_, json, status) => {
      expect((await generating(json)).status).toBe(status);
    });

    it('of a file of another organization, of one in the trash, and with a folder besides', async () => {
      const other = await createFixture();
      const foreign = await other.owner.upload('x');
      expect(await refusal(await generating({ file: foreign.name }))).toMatchObject(notFound);
      expect(await refusal(await generating({ file: foreign.resource_id }))).toMatchObject(notFound);
      await other.remove();
      const folder = await fixture.owner.post<{ name: string }>(`${fixture.owner.organizationPath}/folders`, {
        display_name: `beside ${file.resource_id}`,
      });
      expect(await refusal(await generating({ file: file.name, folder: folder.name }))).toMatchObject({
        status: 400,
        reason: 'FIELD_INVALID',
      });
      await change('DELETE');
      expect(await refusal(await generating({ file: file.name }))).toMatchObject(notFound);
    });

    it('by a viewer, and ends with the right of its creator', async () => {
      const [viewer, editor] = await Promise.all([
        fixture.createUser(`viewer-${file.resource_id.toLowerCase()}`, 'viewer'),
        fixture.createUser(`editor-${file.resource_id.toLowerCase()}`, 'editor'),
      ]);
      const refused = await viewer.call(`${viewer.organizationPath}/files:generateUploadUrl`, {
        method: 'POST',
        json: { file: file.name },
      });
      expect(await refusal(refused)).toMatchObject({ status: 403, code: 7 });
      const { upload_uri } = await uploadUrl(editor, { file: file.name });
      const { organization } = fixture;
      await fixture.holdall('member', 'remove', '--organization', organization, '--email', editor.email);
      expect(await refusal(await send('PUT', upload_uri, 'two'))).toMatchObject({
        status: 403,
        reason: 'ISSUER_NOT_AUTHORIZED',
      });
      expect(await contents()).toEqual(['one']);
    });

    it('in a batch unless all of them are', async () => {
      const batch = (requests: object[]) =>
        fixture.owner.call(`${fixture.owner.organizationPath}/files:batchGenerateUploadUrls`, {
          method: 'POST',
          json: { requests },
        });
      expect(await refusal(await batch([{ file: file.name }, { file: 'nothing' }]))).toMatchObject(notFound);
      const { responses } = (await (await batch([{ file: file.name }, {}])).json()) as { responses: Url[] };
      expect(responses.map((url) => url.file)).toEqual([file.name, undefined]);
    });
  });

  describe('used at once with others', () => {
    const times = Array.from({ length: repetitions(4) }, (_, at) => at + 1);

    it.each(times)('makes a version of each replacement, time %i', async () => {
      const texts = ['first', 'second', 'third', 'fourth'];
      const [putUrl, tusUrl] = [await newUrl({ max_files: 4 }), await newUrl({ max_files: 4 })];
      const answers = await Promise.all(
        texts.map((text, at) =>
          at % 2 === 0
            ? send('PUT', putUrl, text)
            : tus('POST', tusUrl, { ...octets, 'Upload-Length': String(text.length) }, text),
        ),
      );
      expect(answers.map(({ ok }) => ok)).toEqual(texts.map(() => true));
      const all = await contents();
      expect(all.at(-1)).toBe('one');
      expect([...all].sort()).toEqual(['one', ...texts].sort());
    });

    it.each(times)('loses against a purge with a clear error, or wins before it, time %i', async () => {
      const url = await newUrl({ max_files: 2 });
      const [put, created, purged] = await Promise.all([
        send('PUT', url, 'two'),
        tus('POST', url, { ...octets, 'Upload-Length': '3' }, 'two'),
        change('DELETE', '?purge=true'),
      ]);
      expect(purged.status).toBe(200);
      for (const answer of [put, created]) {
        // 410: it was begun before the purge, which ended it.
        if (!answer.ok) expect([404, 409, 410], await answer.clone().text()).toContain(answer.status);
      }
      expect((await change('GET', '/metadata')).status).toBe(404);
    });
  });

  it('leaves nothing behind', async () => {
    await endUnfinished(fixture.owner, fixture.env);
    await assertInvariantsSoon(fixture.env);
  });
});
