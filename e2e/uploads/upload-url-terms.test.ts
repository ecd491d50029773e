import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { refusal } from '../api/refusal';
import {
  createFixture,
  createIsolatedFixture,
  type Fixture,
  type IsolatedFixture,
} from '../infrastructure/fixture';
import { assertInvariantsSoon } from '../infrastructure/invariants';
import { beginUpload } from '../infrastructure/slow-upload';
import {
  begin,
  beginNew,
  endUnfinished,
  expire,
  fileOf,
  head,
  metadata,
  offsetOf,
  offsetStream,
  patch,
  tus,
  tusResumable,
  uploadUrl,
} from './tus';

const png = Buffer.concat([Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex'), Buffer.alloc(5000)]);
const pdf = Buffer.concat([Buffer.from('%PDF-1.7\n'), Buffer.alloc(5000, 'x')]);

describe('an upload through a URL', () => {
  let fixture: Fixture;
  beforeAll(async () => {
    fixture = await createFixture();
  });
  afterAll(() => fixture?.remove());
  const url = async (request = {}) => (await uploadUrl(fixture.owner, request)).upload_uri;
  const metadataOf = async (location: string) =>
    fixture.owner.get(`/api/v1/${await fileOf(location)}/metadata`);
  const create = (target: string, length = 3, headers = {}) =>
    tus('POST', target, { 'Upload-Length': String(length), ...headers });

  describe('with what the URL binds', () => {
    it('has its filename, whatever the sender says', async () => {
      const location = await begin(
        await url({ filename: 'bound.txt' }),
        2,
        metadata({ filename: 'mine.txt' }),
      );
      await patch(location, 0, 'hi');
      expect(await metadataOf(location)).toMatchObject({ filename: 'bound.txt' });
    });

    it('takes no declared type but its own', async () => {
      const target = await url({ mime_type: 'image/*' });
      const answer = await create(target, 3, metadata({ filetype: 'text/html' }));
      expect(await refusal(answer)).toMatchObject({ status: 415, reason: 'MIME_TYPE_NOT_ALLOWED' });
    });

    it.each([
      ['at once', [pdf.length]],
      ['though the type shows only at the end', [5, pdf.length]],
    ])('takes no bytes of another type, %s', async (_when, ends) => {
      const location = await begin(
        await url({ mime_type: 'image/*' }),
        pdf.length,
        metadata({ filetype: 'image/png' }),
      );
      let last: Response | undefined;
      for (const [at, end] of ends.entries()) {
        last = await patch(location, ends[at - 1] ?? 0, pdf.subarray(ends[at - 1] ?? 0, end));
      }
      expect(await refusal(last as Response)).toMatchObject({ status: 415, reason: 'MIME_TYPE_NOT_ALLOWED' });
      expect((await head(location)).status).toBe(410);
    });

    it('takes bytes of its type', async () => {
      const location = await begin(await url({ mime_type: 'image/*' }), png.length);
      await patch(location, 0, png.subarray(0, 7));
      await patch(location, 7, png.subarray(7));
      expect(await metadataOf(location)).toMatchObject({ mime_type: 'image/png' });
    });

    it('accepts at most its size, whether the length is known or deferred', async () => {
      const target = await url({ max_size_bytes: '10' });
      expect(await refusal(await create(target, 11))).toMatchObject({ status: 413 });
      const deferred = await tus('POST', target, { 'Upload-Defer-Length': '1' });
      const location = deferred.headers.get('location') as string;
      expect(await refusal(await patch(location, 0, 'eleven byte'))).toMatchObject({ status: 413 });
      const parts = [];
      for (const text of ['123456', '78901']) {
        const part = await begin(target, text.length, { 'Upload-Concat': 'partial' });
        await patch(part, 0, text);
        parts.push(part);
      }
      const final = await tus('POST', target, { 'Upload-Concat': `final;${parts.join(' ')}` });
      expect(await refusal(final)).toMatchObject({ status: 413, reason: 'CONTENT_TOO_LARGE' });
    });
  });

  describe('to one file', () => {
    it('replaces an unfinished upload that is idle', async () => {
      const target = await url();
      const first = await begin(target, 6);
      await patch(first, 0, 'abc');
      const second = await begin(target, 3);
      expect((await head(first)).status).toBe(410);
      await patch(second, 0, 'xyz');
      expect(await metadataOf(second)).toMatchObject({ size_bytes: '3' });
    });

    it('does not replace an upload that is being written to', async () => {
      const target = await url();
      const first = await begin(target, 6);
      const slow = beginUpload(first, {
        method: 'PATCH',
        headers: { ...tusResumable, ...offsetStream, 'Upload-Offset': '0', 'Content-Length': '6' },
      });
      await slow.send(Buffer.from('abc'));
      await expect
        .poll(() =>
          fixture.query('SELECT id FROM uploads WHERE lease_owner IS NOT NULL AND organization_id = $1', [
            fixture.organization,
          ]),
        )
        .toHaveLength(1);
      expect(await refusal(await create(target))).toMatchObject({ status: 409, reason: 'URL_IN_USE' });
      await slow.send(Buffer.from('def'));
      expect((await slow.end()).status).toBe(204);
      expect(await refusal(await create(target))).toMatchObject({
        status: 409,
        reason: 'UPLOAD_URL_EXHAUSTED',
      });
    });

    it('ends with it: 409 names the file', async () => {
      const target = await url();
      const location = await begin(target, 3);
      await patch(location, 0, 'abc');
      const name = await fileOf(location);
      for (const answer of [
        await create(target),
        await fetch(target, { method: 'PUT', body: 'again' }),
        await fetch(target, { method: 'PUT', body: 'b', headers: { 'Content-Range': 'bytes 0-0/1' } }),
      ]) {
        expect(await refusal(answer)).toMatchObject({
          status: 409,
          code: 6,
          reason: 'UPLOAD_URL_EXHAUSTED',
          metadata: { name },
        });
      }
    });

    it('is one file, if two uploads of it end at once', async () => {
      const { upload_uri: target } = await uploadUrl(fixture.owner, { max_files: 2 });
      const locations = [await begin(target, 3), await begin(target, 3), await begin(target, 3)];
      const answers = await Promise.all(locations.map((location) => patch(location, 0, 'abc')));
      expect(answers.map(({ status }) => status).sort()).toEqual([204, 204, 409]);
    });
  });

  describe.each([
    ['raw', (target: string) => fetch(target, { method: 'PUT', body: 'abc' })],
    ['by tus', (target: string) => tus('POST', target, { 'Upload-Length': '3', ...offsetStream }, 'abc')],
  ])('whole files at once, %s', (_how, send) => {
    it.each([1, 3])('are as many as the URL takes: %i', async (max_files) => {
      const { upload_uri: target } = await uploadUrl(fixture.owner, { max_files });
      const answers = await Promise.all(Array.from({ length: 8 }, () => send(target)));
      expect(answers.filter(({ ok }) => ok)).toHaveLength(max_files);
      for (const answer of answers.filter(({ ok }) => !ok)) {
        expect(answer.status).toBe(409);
        expect(['URL_IN_USE', 'UPLOAD_URL_EXHAUSTED']).toContain((await refusal(answer)).reason);
      }
      const state = await fetch(target, { headers: { Accept: 'application/json' } });
      expect(await state.json()).toMatchObject({ remaining_files: 0 });
    });

    it('are refused by the quota as they are without a URL', async () => {
      const target = await url();
      await fixture.query('UPDATE organizations SET quota_files = 0 WHERE id = $1', [fixture.organization]);
      try {
        expect(await refusal(await send(target))).toMatchObject({ status: 413, reason: 'QUOTA_EXCEEDED' });
      } finally {
        await fixture.query('UPDATE organizations SET quota_files = NULL WHERE id = $1', [
          fixture.organization,
        ]);
      }
      expect((await send(target)).ok).toBe(true);
    });
  });

  describe('in time', () => {
    it('goes on after the URL expired, but none begins', async () => {
      const made = await uploadUrl(fixture.owner);
      const { upload_uri: target } = made;
      const location = await begin(target, 6);
      await patch(location, 0, 'abc');
      const part = await begin(target, 3, { 'Upload-Concat': 'partial' });
      await expire(made, fixture.env);
      expect(await refusal(await create(target))).toMatchObject({
        status: 403,
        reason: 'URL_EXPIRED',
        code: 7,
      });
      expect(await offsetOf(location)).toBe(3);
      expect((await patch(part, 0, 'xyz')).status).toBe(204);
      expect((await patch(location, 3, 'def')).status).toBe(204);
      expect(await metadataOf(location)).toMatchObject({ size_bytes: '6' });
    });

    it('ends at once when the URL is revoked', async () => {
      const { upload_uri: target, name } = await uploadUrl(fixture.owner);
      const location = await begin(target, 6);
      await patch(location, 0, 'abc');
      await fixture.owner.call(`/api/v1/${name}`, { method: 'DELETE' });
      expect(await refusal(await create(target))).toMatchObject({
        status: 403,
        reason: 'URL_REVOKED',
        code: 7,
      });
      expect((await head(location)).status).toBe(403);
      expect(await refusal(await patch(location, 3, 'def'))).toMatchObject({
        status: 403,
        reason: 'URL_REVOKED',
        code: 7,
      });
    });

    it('ends in the middle of a request when the URL is revoked', async () => {
      const { upload_uri: target, name } = await uploadUrl(fixture.owner);
      const location = await begin(target, 6);
      const slow = beginUpload(location, {
        method: 'PATCH',
        headers: { ...tusResumable, ...offsetStream, 'Upload-Offset': '0', 'Content-Length': '6' },
      });
      await slow.send(Buffer.from('abc'));
      await fixture.owner.call(`/api/v1/${name}`, { method: 'DELETE' });
      await slow.send(Buffer.from('def'));
      expect((await slow.end()).status).toBe(403);
    });

    it('ends when its maker loses the right', async () => {
      const editor = await fixture.createUser('gone', 'editor');
      const location = await beginNew(editor, 6);
      await patch(location, 0, 'abc');
      await fixture.holdall(
        'member',
        'remove',
        '--organization',
        fixture.organization,
        '--email',
        editor.email,
      );
      expect(await refusal(await patch(location, 3, 'def'))).toMatchObject({
        status: 403,
        reason: 'ISSUER_NOT_AUTHORIZED',
      });
      expect((await head(location)).status).toBe(403);
    });

    it('ends in the middle of its last request when its maker loses the right', async () => {
      const editor = await fixture.createUser('leaving', 'editor');
      const location = await beginNew(editor, 6);
      const slow = beginUpload(location, {
        method: 'PATCH',
        headers: { ...tusResumable, ...offsetStream, 'Upload-Offset': '0', 'Content-Length': '6' },
      });
      await slow.send(Buffer.from('abc'));
      await fixture.holdall(
        'member',
        'remove',
        '--organization',
        fixture.organization,
        '--email',
        editor.email,
      );
      await slow.send(Buffer.from('def'));
      expect((await slow.end()).status).toBe(403);
      expect(
        await fixture.query(
          'SELECT id FROM files WHERE creator_id = (SELECT id FROM users WHERE email = $1)',
          [editor.email],
        ),
      ).toEqual([]);
    });

    it('ends when its organization is deleted, also in the middle of a request', async () => {
      const doomed = `${fixture.organization}-doomed`;
      await fixture.owner.post('/api/v1/organizations', { organization_id: doomed });
      const { upload_uri: target } = await fixture.owner.post<{ upload_uri: string }>(
        `/api/v1/organizations/${doomed}/files:generateUploadUrl`,
        { max_files: 2 },
      );
      const [location, idle] = [await begin(target, 6), await begin(target, 6)];
      const slow = beginUpload(location, {
        method: 'PATCH',
        headers: { ...tusResumable, ...offsetStream, 'Upload-Offset': '0', 'Content-Length': '6' },
      });
      await slow.send(Buffer.from('abc'));
      await fixture.owner.call(`/api/v1/organizations/${doomed}`, { method: 'DELETE' });
      await slow.send(Buffer.from('def'));
      expect([403, 404, 410]).toContain((await slow.end()).status);
      expect([403, 404, 410]).toContain((await head(idle)).status);
    });
  });

  it('leaves nothing behind', async () => {
    await endUnfinished(fixture.owner, fixture.env);
    await assertInvariantsSoon(fixture.env, fixture.organization);
  });
});

describe('an upload that is abandoned', () => {
  let fixture: IsolatedFixture;
  beforeAll(async () => {
    fixture = await createIsolatedFixture({ env: { UPLOAD_RETENTION_SECONDS: '1' } });
  });
  afterAll(() => fixture?.remove());

  it('expires a while after its last bytes, and goes with them', async () => {
    const answer = await tus('POST', (await uploadUrl(fixture.owner)).upload_uri, { 'Upload-Length': '6' });
    const location = answer.headers.get('location') as string;
    const first = Date.parse(answer.headers.get('upload-expires') ?? '');
    expect(first).toBeLessThan(Date.now() + 3000);
    await patch(location, 0, 'abc');
    await expect.poll(async () => (await head(location)).status, { timeout: 120_000 }).toBe(410);
    expect((await patch(location, 3, 'def')).status).toBe(410);
    await fixture.holdall('reconcile');
    await assertInvariantsSoon(fixture.env);
  });
});
