import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { refusal } from '../api/refusal';
import { answerOf, uploadAll, write } from '../grpc/client';
import { reasonOf } from '../grpc/fixture';
import type { ApiFile } from '../infrastructure/api';
import { assertInvariantsSoon } from '../infrastructure/invariants';
import { begin, endUnfinished, patch, tus, uploadUrl } from '../uploads/tus';
import { createQuotaFixture, type QuotaFixture } from './quota-fixture';

const exceeded = { status: 413, code: 8, reason: 'QUOTA_EXCEEDED' };
const bytes = (length: number) => Buffer.alloc(length, 'q');
/** A body without an announced length. */
const unannounced = (length: number) => new Blob([bytes(length)]).stream();

describe('a quota', () => {
  let fixture: QuotaFixture;
  let count = 0;
  beforeAll(async () => {
    fixture = await createQuotaFixture();
  });
  afterAll(() => fixture?.remove());
  afterEach(async () => {
    await fixture.setQuota({ quota_bytes: null, quota_files: null });
    await endUnfinished(fixture.owner, fixture.instance.env);
    await assertInvariantsSoon(fixture.instance.env);
  });

  const files = () => `${fixture.owner.organizationPath}/files`;
  const post = (body: BodyInit) => fixture.owner.call(`${files()}:upload`, { method: 'POST', body });
  const form = (length: number) => {
    const data = new FormData();
    data.set('file', new Blob([bytes(length)]), 'form.bin');
    return data;
  };
  const newUrl = async (request = {}) => (await uploadUrl(fixture.owner, request)).upload_uri;
  const put = async (headers: Record<string, string>, body: BodyInit) =>
    fetch(await newUrl(), { method: 'PUT', headers, body, duplex: 'half' } as RequestInit);

  /** Every upload method over HTTP, for a file of so many bytes. */
  const ways: Record<string, (length: number) => Promise<Response>> = {
    'an upload': (length) => post(bytes(length)),
    'an upload of unannounced length': (length) => post(unannounced(length)),
    'a form': (length) => post(form(length)),
    'an upload URL': (length) => put({}, bytes(length)),
    'an upload URL, of unannounced length': (length) => put({}, unannounced(length)),
    'Content-Range': (length) => put({ 'Content-Range': `bytes 0-${length - 1}/${length}` }, bytes(length)),
    'tus with its bytes': async (length) => {
      const headers = { 'Upload-Length': String(length), 'Content-Type': 'application/offset+octet-stream' };
      return tus('POST', await newUrl(), headers, bytes(length));
    },
    'tus that announces its length later': async (length) => {
      const created = await tus('POST', await newUrl(), { 'Upload-Defer-Length': '1' });
      if (!created.ok) return created;
      const location = created.headers.get('location') ?? '';
      return patch(location, 0, bytes(length), { 'Upload-Length': String(length) });
    },
    'tus that announces its length last': async (length) => {
      const created = await tus('POST', await newUrl(), { 'Upload-Defer-Length': '1' });
      if (!created.ok) return created;
      const location = created.headers.get('location') ?? '';
      const sent = await patch(location, 0, unannounced(length));
      return sent.ok ? patch(location, length, '', { 'Upload-Length': String(length) }) : sent;
    },
    'tus in parts': async (length) => {
      const url = await newUrl({ max_files: 5 });
      const partial = (size: number) =>
        tus(
          'POST',
          url,
          {
            'Upload-Length': String(size),
            'Upload-Concat': 'partial',
            'Content-Type': 'application/offset+octet-stream',
          },
          bytes(size),
        );
      const parts = [await partial(Math.floor(length / 2)), await partial(Math.ceil(length / 2))];
      const refused = parts.find(({ ok }) => !ok);
      if (refused) return refused;
      const locations = parts.map(({ headers }) => headers.get('location'));
      return tus('POST', url, { 'Upload-Concat': `final;${locations.join(' ')}` });
    },
  };

  describe.each(Object.entries(ways))('met by %s', (_, send) => {
    // More than type detection reads, so that bytes follow it.
    it.each([1_000, 300_000])('takes the last of %i bytes and not one more', async (length) => {
      await fixture.leave({ bytes: length - 1 });
      expect(await refusal(await send(length))).toMatchObject(exceeded);
      await endUnfinished(fixture.owner, fixture.instance.env);
      await fixture.leave({ bytes: length });
      expect((await send(length)).ok).toBe(true);
      expect(await refusal(await send(1))).toMatchObject(exceeded);
    });

    it('takes the last file and not one more', async () => {
      await fixture.leave({ bytes: 10_000, files: 1 });
      expect((await send(2)).ok).toBe(true);
      expect(await refusal(await send(2))).toMatchObject(exceeded);
    });
  });

  it('reports what is left, and keeps nothing of what is refused', async () => {
    await fixture.leave({ bytes: 10, files: 3 });
    const before = await fixture.objects();
    const { metadata } = await refusal(await post(bytes(11)));
    expect(metadata).toEqual({ remaining_bytes: '10', remaining_files: '3' });
    expect((await fixture.objects()).filter((key) => !before.includes(key))).toEqual([]);
  });

  it('is asked for all of a replacement while the version before is kept', async () => {
    const file = await fixture.owner.upload(bytes(1_000));
    await fixture.leave({ bytes: 1_005, files: 0 });
    const path = `/api/v1/${file.name}`;
    const replace = (length: number) =>
      fixture.owner.call(`${path}:upload`, { method: 'PUT', body: bytes(length) });
    expect(await refusal(await replace(1_006))).toMatchObject(exceeded);
    expect((await replace(1_005)).status).toBe(200);
    expect(await refusal(await replace(1))).toMatchObject(exceeded);
    await fixture.owner.call(`${path}?purge=true`, { method: 'DELETE' });
  });

  /** Every way to replace a file, for content of so many bytes. */
  const replacements: Record<string, (file: string, length: number) => Promise<Response>> = {
    PUT: (file, length) =>
      fixture.owner.call(`/api/v1/${file}:upload`, { method: 'PUT', body: bytes(length) }),
    'its upload URL': async (file, length) =>
      fetch(await newUrl({ file }), { method: 'PUT', body: bytes(length) }),
    'its upload URL, of unannounced length': async (file, length) =>
      fetch(await newUrl({ file }), {
        method: 'PUT',
        body: unannounced(length),
        duplex: 'half',
      } as RequestInit),
    'Content-Range': async (file, length) =>
      fetch(await newUrl({ file }), {
        method: 'PUT',
        headers: { 'Content-Range': `bytes 0-${length - 1}/${length}` },
        body: bytes(length),
      }),
    tus: async (file, length) => {
      const headers = { 'Upload-Length': String(length), 'Content-Type': 'application/offset+octet-stream' };
      return tus('POST', await newUrl({ file }), headers, bytes(length));
    },
    'tus that announces its length last': async (file, length) => {
      const created = await tus('POST', await newUrl({ file }), { 'Upload-Defer-Length': '1' });
      const location = created.headers.get('location') ?? '';
      const sent = await patch(location, 0, bytes(length));
      return sent.ok ? patch(location, length, '', { 'Upload-Length': String(length) }) : sent;
    },
  };

  it.each(Object.entries(replacements))(
    'is asked by %s for what a replacement adds alone, where no versions are kept',
    async (_, replace) => {
      const keep = (keep_versions: number) =>
        fixture.owner.call(fixture.owner.organizationPath, { method: 'PATCH', json: { keep_versions } });
      await keep(0);
      const { name } = await fixture.owner.upload(bytes(1_000));
      await fixture.leave({ bytes: 5, files: 0 });
      expect(await refusal(await replace(name, 1_006))).toMatchObject(exceeded);
      await endUnfinished(fixture.owner, fixture.instance.env);
      for (const length of [1_005, 10, 1_005]) expect((await replace(name, length)).ok).toBe(true);
      await keep(100);
    },
  );

  it('counts the trash, so that restoring needs no quota', async () => {
    const file = await fixture.owner.upload(bytes(100));
    await fixture.leave({ bytes: 0, files: 0 });
    await fixture.owner.call(`/api/v1/${file.name}`, { method: 'DELETE' });
    expect(await refusal(await post(bytes(1)))).toMatchObject(exceeded);
    const usage = await fixture.owner.get<Record<string, string>>(`${fixture.owner.organizationPath}/usage`);
    expect(usage).toMatchObject({ trashed_file_count: '1', trashed_size_bytes: '100' });
    expect((await fixture.owner.call(`/api/v1/${file.name}:undelete`, { method: 'POST' })).status).toBe(200);
    await fixture.owner.call(`/api/v1/${file.name}?purge=true`, { method: 'DELETE' });
    expect((await post(bytes(100))).status).toBe(200);
  });

  it('reserves quota for an upload from its beginning until its end', async () => {
    await fixture.leave({ bytes: 1_000 });
    const location = await begin(await newUrl(), 700);
    expect(await refusal(await post(bytes(301)))).toMatchObject(exceeded);
    expect((await tus('DELETE', location)).status).toBe(204);
    expect((await post(bytes(301))).status).toBe(200);
  });

  it('moves the reservation of an idle upload to the one that replaces it on a URL for one file', async () => {
    await fixture.leave({ bytes: 1_000, files: 1 });
    const url = await newUrl();
    await begin(url, 900);
    const location = await begin(url, 1_000);
    expect((await patch(location, 0, bytes(1_000))).status).toBe(204);
  });

  it('below present usage refuses more and keeps existing files', async () => {
    const file = await fixture.owner.upload(bytes(100));
    await fixture.setQuota({ quota_bytes: 1, quota_files: 1 });
    expect(await refusal(await post(bytes(1)))).toMatchObject(exceeded);
    expect((await fixture.owner.call(`/api/v1/${file.name}:download`)).status).toBe(200);
    await fixture.setQuota({ quota_bytes: null, quota_files: null });
    expect((await post(bytes(1))).status).toBe(200);
  });

  describe('met by the FileAPI', () => {
    const name = () => {
      count += 1;
      return `quota-${count}.bin`;
    };
    const statusOf = ({ status }: { status: { code: number; description: string } }) => status;

    it('bounds SetFileContent', async () => {
      const set = (length: number) =>
        fixture.grpc.call('SetFileContent', {
          resource_id: fixture.root,
          store_name: name(),
          content: bytes(length),
        });
      await fixture.leave({ bytes: 100 });
      const refused = statusOf(await set(101));
      expect(refused.code).toBe(8);
      expect(reasonOf(refused)).toBe('QUOTA_EXCEEDED');
      expect(statusOf(await set(100)).code).toBe(0);
    });

    it('bounds UploadFile', async () => {
      const upload = (length: number) =>
        uploadAll(fixture.grpc, { resource_id: fixture.root, store_name: name() }, [
          bytes(length - 1),
          bytes(1),
        ]);
      await fixture.leave({ bytes: 300_000 });
      expect(statusOf(await upload(300_001)).code).toBe(8);
      expect(statusOf(await upload(300_000)).code).toBe(0);
    });

    it('ends a stream into a file where it is reached, and what was read before stays', async () => {
      const { resource_id } = await fixture.owner.upload(bytes(10));
      await fixture.leave({ bytes: 20, files: 0 });
      const call = fixture.grpc.upload();
      const answer = answerOf(call);
      await write(call, { start: { resource_id, streaming_mode: true, eager_flush: true } });
      for (const block of [bytes(15), bytes(5), bytes(1)]) await write(call, { block });
      call.end();
      expect(statusOf(await answer).code).toBe(8);
      const metadata = () => fixture.owner.get<ApiFile>(`${files()}/${resource_id}/metadata`);
      await expect
        .poll(metadata, { timeout: 30_000 })
        .toMatchObject({ size_bytes: '30', state: 'ACTIVE', sha256: expect.any(String) });
    });

    it('bounds the files that streams make', async () => {
      await fixture.leave({ bytes: 100, files: 0 });
      const start = { resource_id: fixture.root, store_name: name(), streaming_mode: true };
      expect(statusOf(await uploadAll(fixture.grpc, start, [])).code).toBe(8);
    });
  });
});
