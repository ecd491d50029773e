import { createHash, randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { refusal } from '../api/refusal';
import { exchange } from '../bad-input/raw-http';
import { download, sha256Of } from '../crash/harness';
import { createIsolatedFixture, type IsolatedFixture } from '../infrastructure/fixture';
import { assertInvariantsSoon } from '../infrastructure/invariants';
import {
  begin,
  beginNew,
  endUnfinished,
  fileOf,
  head,
  metadata,
  offsetOf,
  offsetStream,
  patch,
  tus,
  uploadUrl,
} from './tus';

describe('tus 1.0.0', () => {
  let fixture: IsolatedFixture;
  beforeAll(async () => {
    fixture = await createIsolatedFixture({ env: { MAX_FILE_SIZE_BYTES: '1000000' } });
  });
  afterAll(() => fixture?.remove());
  const unfinished = () => fixture.query('SELECT id FROM uploads WHERE finished_file_id IS NULL');
  const url = async () => (await uploadUrl(fixture.owner)).upload_uri;
  const stored = async (location: string) =>
    Buffer.from(await download(fixture.owner, { name: await fileOf(location) }));

  describe('OPTIONS', () => {
    it.each(['of the upload URL', 'of an upload'])('%s lists what the server supports', async (which) => {
      const target = which.endsWith('URL') ? await url() : await beginNew(fixture.owner, 3);
      // "The Server MUST ignore the Tus-Resumable header of OPTIONS": a wrong one is no error.
      for (const version of ['0.0.1', '1.0.0']) {
        const { status, headers } = await tus('OPTIONS', target, { 'Tus-Resumable': version });
        expect(status).toBe(204);
        expect(headers.get('tus-version')).toBe('1.0.0');
        expect(headers.get('tus-max-size')).toBe('1000000');
        expect(headers.get('tus-checksum-algorithm')).toBe('sha1,sha256,crc32c');
        expect(headers.get('tus-extension')?.split(',').sort()).toEqual([
          'checksum',
          'checksum-trailer',
          'concatenation',
          'creation',
          'creation-defer-length',
          'creation-with-upload',
          'expiration',
          'termination',
        ]);
      }
    });

    it('is answered as a preflight for any origin, without credentials', async () => {
      const { headers } = await fetch(await beginNew(fixture.owner, 3), {
        method: 'OPTIONS',
        headers: {
          Origin: 'https://elsewhere.example',
          'Access-Control-Request-Method': 'PATCH',
          'Access-Control-Request-Headers': 'tus-resumable,upload-offset,content-type',
        },
      });
      expect(headers.get('access-control-allow-origin')).toBe('*');
      expect(headers.get('access-control-allow-methods')).toContain('PATCH');
      expect(headers.get('access-control-allow-headers')).toContain('upload-offset');
      expect(headers.has('access-control-allow-credentials')).toBe(false);
    });
  });

  describe('the version', () => {
    it.each(['POST', 'HEAD', 'PATCH', 'DELETE'])('%s of another is 412, with ours', async (method) => {
      const target = method === 'POST' ? await url() : await beginNew(fixture.owner, 3);
      const answer = await tus(method, target, { 'Tus-Resumable': '0.2.2', 'Upload-Length': '3' });
      expect(answer.status).toBe(412);
      expect(answer.headers.get('tus-version')).toBe('1.0.0');
      if (method !== 'POST') expect(await offsetOf(target)).toBe(0);
    });

    it.each(['HEAD', 'PATCH', 'DELETE'])('%s without one is 412', async (method) => {
      const answer = await fetch(await beginNew(fixture.owner, 3), { method });
      expect(answer.status).toBe(412);
      expect(answer.headers.get('tus-version')).toBe('1.0.0');
    });
  });

  describe('creation', () => {
    it('answers 201 with the URL of the upload and when it expires', async () => {
      const answer = await tus('POST', await url(), { 'Upload-Length': '5' });
      expect(answer.status).toBe(201);
      expect(answer.headers.get('location')).toMatch(new RegExp(`^${fixture.service.url}/t/[\\w-.]+$`));
      expect(Date.parse(answer.headers.get('upload-expires') ?? '')).toBeGreaterThan(Date.now());
      expect(await answer.text()).toBe('');
    });

    it('of no bytes is complete at once', async () => {
      const location = await begin(await url(), 0, metadata({ filename: 'empty.txt' }));
      const { headers } = await head(location);
      expect(headers.get('upload-offset')).toBe('0');
      expect(headers.get('upload-length')).toBe('0');
      expect(await stored(location)).toEqual(Buffer.alloc(0));
    });

    it('of no bytes with some is 413, and keeps no file', async () => {
      const target = await url();
      const headers = { ...offsetStream, 'Upload-Length': '0' };
      expect(await refusal(await tus('POST', target, headers, 'abc'))).toMatchObject({
        status: 413,
        reason: 'CONTENT_TOO_LARGE',
      });
      // The one file of the URL is still to come.
      expect((await tus('POST', target, headers, '')).status).toBe(201);
    });

    it('with a deferred length takes it with a later PATCH', async () => {
      const answer = await tus('POST', await url(), { 'Upload-Defer-Length': '1' });
      expect(answer.status).toBe(201);
      const location = answer.headers.get('location') as string;
      expect((await head(location)).headers.get('upload-defer-length')).toBe('1');
      expect((await head(location)).headers.has('upload-length')).toBe(false);
      expect((await patch(location, 0, 'abc')).headers.get('upload-offset')).toBe('3');
      expect((await patch(location, 3, 'de', { 'Upload-Length': '6' })).status).toBe(204);
      expect((await head(location)).headers.get('upload-length')).toBe('6');
      // "Once the length is known it MUST NOT change."
      const changed = await patch(location, 5, 'f', { 'Upload-Length': '7' });
      expect(await refusal(changed)).toMatchObject({ status: 400, reason: 'UPLOAD_LENGTH_CONFLICT' });
      await patch(location, 5, 'f');
      expect((await stored(location)).toString()).toBe('abcdef');
    });

    it('with a deferred length may declare it when nothing is left to send', async () => {
      const answer = await tus('POST', await url(), { 'Upload-Defer-Length': '1' });
      const location = answer.headers.get('location') as string;
      await patch(location, 0, 'abc');
      expect((await patch(location, 3, '', { 'Upload-Length': '3' })).status).toBe(204);
      expect((await stored(location)).toString()).toBe('abc');
    });

    it('with a deferred length does not outgrow the largest size', async () => {
      const answer = await tus('POST', await url(), { 'Upload-Defer-Length': '1' });
      const location = answer.headers.get('location') as string;
      const refused = await patch(location, 0, 'a', { 'Upload-Length': '1000001' });
      expect(await refusal(refused)).toMatchObject({ status: 413 });
      expect(await refusal(await patch(location, 0, randomBytes(1_000_001)))).toMatchObject({ status: 413 });
    });

    it.each(['1000001', '9'.repeat(30)])('of %s bytes, over the largest size, is 413', async (length) => {
      const answer = await tus('POST', await url(), { 'Upload-Length': length });
      expect(await refusal(answer)).toMatchObject({ status: 413, reason: 'CONTENT_TOO_LARGE' });
    });

    it.each([
      ['neither length', {}],
      ['both lengths', { 'Upload-Length': '3', 'Upload-Defer-Length': '1' }],
      ['a deferred length other than 1', { 'Upload-Defer-Length': '2' }],
      ['a negative length', { 'Upload-Length': '-1' }],
      ['a length that is no integer', { 'Upload-Length': '1.5' }],
      ['metadata that are not Base64', { 'Upload-Length': '3', 'Upload-Metadata': 'filename h%llo' }],
      ['metadata that are not UTF-8', { 'Upload-Length': '3', 'Upload-Metadata': 'filename /w==' }],
      ['a key twice', { 'Upload-Length': '3', 'Upload-Metadata': 'a YQ==,a YQ==' }],
      ['an empty pair', { 'Upload-Length': '3', 'Upload-Metadata': 'a YQ==,,b YQ==' }],
      ['an impossible filename', { 'Upload-Length': '3', ...metadata({ filename: '../x' }) }],
      ['a malformed type', { 'Upload-Length': '3', ...metadata({ filetype: 'no type' }) }],
      ['an unknown Upload-Concat', { 'Upload-Length': '3', 'Upload-Concat': 'middle' }],
      ['a final of what is no upload', { 'Upload-Concat': 'final;/t/x' }],
      ['a checksum of an unknown algorithm', { 'Upload-Length': '3', 'Upload-Checksum': 'md5 AAAA' }],
    ])('with %s is 400', async (_what, headers) => {
      const before = await unfinished();
      const answer = await tus('POST', await url(), headers);
      expect(await refusal(answer)).toMatchObject({ status: 400, code: 3 });
      expect(await unfinished()).toEqual(before);
    });

    it('takes the name and the type from the metadata, and echoes all of them', async () => {
      const sent = metadata({ name: 'Grüße 漢字.weird', type: 'application/x-thing', unknown: 'kept' });
      const echoed = `${sent['Upload-Metadata']},flag,octets /w==`;
      const location = await begin(await url(), 2, { 'Upload-Metadata': echoed });
      await patch(location, 0, 'hi');
      expect((await head(location)).headers.get('upload-metadata')).toBe(echoed);
      const file = await fixture.owner.get(`/api/v1/${await fileOf(location)}/metadata`);
      expect(file).toMatchObject({ filename: 'Grüße 漢字.weird', mime_type: 'application/x-thing' });
    });

    it('can have the bytes with it, all or some', async () => {
      const target = await url();
      const some = await tus('POST', target, { 'Upload-Length': '5', ...offsetStream }, 'abc');
      expect([some.status, some.headers.get('upload-offset')]).toEqual([201, '3']);
      const all = await tus('POST', target, { 'Upload-Length': '5', ...offsetStream }, 'abcde');
      expect([all.status, all.headers.get('upload-offset')]).toEqual([201, '5']);
      expect((await stored(all.headers.get('location') as string)).toString()).toBe('abcde');
    });

    it('with all the bytes answers later as any finished upload', async () => {
      const target = await url();
      const named = metadata({ name: 'whole.csv', note: 'kept' });
      const sent = { 'Upload-Length': '5', ...offsetStream, ...named };
      const created = await tus('POST', target, sent, 'a,b\nc');
      expect(created.status).toBe(201);
      const location = created.headers.get('location') as string;
      const name = created.headers.get('holdall-file') as string;
      const { status, headers } = await head(location);
      expect(status).toBe(200);
      expect(Object.fromEntries(headers)).toMatchObject({
        'upload-offset': '5',
        'upload-length': '5',
        'upload-metadata': named['Upload-Metadata'],
        'upload-expires': created.headers.get('upload-expires'),
        'holdall-file': name,
      });
      const again = await patch(location, 5, '');
      expect([again.status, again.headers.get('holdall-file')]).toEqual([204, name]);
      expect(await refusal(await tus('DELETE', location))).toMatchObject({ reason: 'UPLOAD_FINISHED' });
      expect(await fixture.owner.get(`/api/v1/${name}/metadata`)).toMatchObject({
        filename: 'whole.csv',
        mime_type: 'text/csv',
      });
      const exhausted = await refusal(await tus('POST', target, sent, 'a,b\nc'));
      expect(exhausted).toMatchObject({ reason: 'UPLOAD_URL_EXHAUSTED', metadata: { name } });
    });

    it('with bytes of another content type is 415', async () => {
      const answer = await tus(
        'POST',
        await url(),
        { 'Upload-Length': '3', 'Content-Type': 'text/plain' },
        'abc',
      );
      expect(await refusal(answer)).toMatchObject({ status: 415, reason: 'TUS_CONTENT_TYPE' });
    });
  });

  describe('HEAD', () => {
    it('reports offset and length and is not cached', async () => {
      const location = await begin(await url(), 6);
      await patch(location, 0, 'abc');
      const { status, headers } = await head(location);
      expect(status).toBe(200);
      expect(headers.get('cache-control')).toBe('no-store');
      expect(headers.get('upload-offset')).toBe('3');
      expect(headers.get('upload-length')).toBe('6');
      expect(headers.has('holdall-file')).toBe(false);
      expect(headers.has('upload-metadata')).toBe(false);
    });

    it.each(['no-such-upload', 'AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA'])(
      'of a URL that is not ours is 404, without an offset (%s)',
      async (secret) => {
        const { status, headers } = await head(`${fixture.service.url}/t/${secret}`);
        expect(status).toBe(404);
        expect(headers.has('upload-offset')).toBe(false);
      },
    );

    it('is what a POST with X-HTTP-Method-Override is, and so are the other methods', async () => {
      const location = await begin(await url(), 3);
      const as = (method: string, headers = {}, body?: string) =>
        tus('POST', location, { 'X-HTTP-Method-Override': method, ...headers }, body);
      const patched = await as('PATCH', { ...offsetStream, 'Upload-Offset': '0' }, 'ab');
      expect([patched.status, patched.headers.get('upload-offset')]).toEqual([204, '2']);
      expect((await as('HEAD')).headers.get('upload-offset')).toBe('2');
      expect((await as('DELETE')).status).toBe(204);
      expect((await head(location)).status).toBe(410);
    });
  });

  describe('PATCH', () => {
    it('answers 204 with the offset and when the upload expires', async () => {
      const answer = await patch(await begin(await url(), 4), 0, 'abc');
      expect(answer.status).toBe(204);
      expect(answer.headers.get('upload-offset')).toBe('3');
      expect(Date.parse(answer.headers.get('upload-expires') ?? '')).toBeGreaterThan(Date.now());
    });

    it('at another offset is 409 and changes nothing', async () => {
      const location = await begin(await url(), 6);
      await patch(location, 0, 'abc');
      for (const offset of [0, 2, 4, 6]) {
        expect(await refusal(await patch(location, offset, 'xyz'))).toMatchObject({
          status: 409,
          reason: 'OFFSET_MISMATCH',
          metadata: { offset: '3' },
        });
      }
      await patch(location, 3, 'def');
      expect((await stored(location)).toString()).toBe('abcdef');
    });

    it.each([
      ['another content type', 415, { 'Content-Type': 'text/plain', 'Upload-Offset': '0' }],
      ['no offset', 400, offsetStream],
      ['a negative offset', 400, { ...offsetStream, 'Upload-Offset': '-1' }],
      ['an offset in hex', 400, { ...offsetStream, 'Upload-Offset': '0x0' }],
      ['a malformed checksum', 400, { ...offsetStream, 'Upload-Offset': '0', 'Upload-Checksum': 'sha1' }],
      ['an unknown checksum', 400, { ...offsetStream, 'Upload-Offset': '0', 'Upload-Checksum': 'md5 AAAA' }],
    ])('with %s is %i and changes nothing', async (_what, status, headers) => {
      const location = await begin(await url(), 3);
      expect(await refusal(await tus('PATCH', location, headers, 'abc'))).toMatchObject({ status, code: 3 });
      expect(await offsetOf(location)).toBe(0);
    });

    it('of more bytes than the upload has is refused', async () => {
      const location = await begin(await url(), 3);
      expect(await refusal(await patch(location, 0, 'abcdef'))).toMatchObject({ status: 413 });
      expect(await offsetOf(location)).toBeLessThan(3);
    });

    it('again at the end changes nothing and answers the same', async () => {
      const location = await begin(await url(), 3);
      await patch(location, 0, 'abc');
      const file = await fileOf(location);
      const again = await Promise.all(Array.from({ length: 5 }, () => patch(location, 3, '')));
      for (const { status, headers } of again) {
        expect([status, headers.get('upload-offset'), headers.get('holdall-file')]).toEqual([204, '3', file]);
      }
    });

    it('of bytes to a finished upload is 413, and changes nothing', async () => {
      const location = await begin(await url(), 3);
      await patch(location, 0, 'abc');
      const name = await fileOf(location);
      expect(await refusal(await patch(location, 3, 'd'))).toMatchObject({
        status: 413,
        reason: 'CONTENT_TOO_LARGE',
      });
      const longer = { ...offsetStream, 'Upload-Offset': '3', 'Upload-Length': '4' };
      expect(await refusal(await tus('PATCH', location, longer))).toMatchObject({
        status: 400,
        reason: 'UPLOAD_LENGTH_CONFLICT',
      });
      expect((await patch(location, 0, 'abc')).status).toBe(409);
      expect(sha256Of(await download(fixture.owner, { name }))).toBe(sha256Of(Buffer.from('abc')));
    });

    it.each(['HEAD', 'PATCH', 'DELETE'])(
      'or another method of an unknown upload: %s is 404',
      async (method) => {
        const location = await begin(await url(), 3);
        const headers = method === 'PATCH' ? { ...offsetStream, 'Upload-Offset': '0' } : {};
        const unknown = location.replace(/.{4}$/, 'AAAA');
        expect((await tus(method, unknown, headers, method === 'PATCH' ? 'abc' : undefined)).status).toBe(
          404,
        );
      },
    );

    it('of an upload whose file was purged is 410', async () => {
      const location = await begin(await url(), 3);
      await patch(location, 0, 'abc');
      await fixture.owner.call(`/api/v1/${await fileOf(location)}?purge=true`, { method: 'DELETE' });
      expect((await head(location)).status).toBe(410);
      expect(await refusal(await patch(location, 3, ''))).toMatchObject({ status: 410, code: 5 });
    });
  });

  describe('checksum', () => {
    const bytes = Buffer.from('123456789');
    const checksums = {
      sha1: createHash('sha1').update(bytes).digest('base64'),
      sha256: createHash('sha256').update(bytes).digest('base64'),
      // The check value of CRC-32C (RFC 3720), big-endian.
      crc32c: Buffer.from('e3069283', 'hex').toString('base64'),
    };

    it.each(Object.entries(checksums))(
      '%s is verified; what fails it is dropped',
      async (algorithm, value) => {
        const location = await begin(await url(), 9);
        const wrong = await patch(location, 0, '123456780', { 'Upload-Checksum': `${algorithm} ${value}` });
        expect(await refusal(wrong)).toMatchObject({ status: 460, reason: 'CHECKSUM_MISMATCH' });
        expect(await offsetOf(location)).toBe(0);
        const right = await patch(location, 0, bytes, { 'Upload-Checksum': `${algorithm} ${value}` });
        expect(right.status).toBe(204);
        expect(await stored(location)).toEqual(bytes);
      },
    );

    it('keeps what had come before a chunk that fails it', async () => {
      const location = await begin(await url(), 12);
      await patch(location, 0, 'abc');
      const wrong = await patch(location, 3, '123456780', { 'Upload-Checksum': `sha1 ${checksums.sha1}` });
      expect(wrong.status).toBe(460);
      expect(await offsetOf(location)).toBe(3);
      await patch(location, 3, bytes, { 'Upload-Checksum': `sha1 ${checksums.sha1}` });
      expect((await stored(location)).toString()).toBe('abc123456789');
    });

    it.each([
      ['right', checksums.sha256, 204, '9'],
      ['wrong', createHash('sha256').update('x').digest('base64'), 460, '0'],
    ])('may come in a trailer: %s', async (_what, value, status, offset) => {
      const location = await begin(await url(), 9);
      const { responses } = await exchange(fixture.service.url, [
        [
          `PATCH ${new URL(location).pathname} HTTP/1.1`,
          'Host: localhost',
          'Connection: close',
          'Tus-Resumable: 1.0.0',
          'Upload-Offset: 0',
          'Content-Type: application/offset+octet-stream',
          'Trailer: Upload-Checksum',
          'Transfer-Encoding: chunked',
          '',
          `9\r\n${bytes}\r\n0\r\nUpload-Checksum: sha256 ${value}\r\n\r\n`,
        ].join('\r\n'),
      ]);
      expect(responses.map((response) => response.status)).toEqual([status]);
      expect(await offsetOf(location)).toBe(Number(offset));
    });
  });

  describe('termination', () => {
    it('ends an upload and its bytes', async () => {
      const before = await fixture.objects();
      const location = await begin(await url(), 6);
      await patch(location, 0, 'abc');
      const its = (await fixture.objects()).filter((key) => !before.includes(key));
      expect(its).toHaveLength(1);
      const answer = await tus('DELETE', location);
      expect([answer.status, await answer.text()]).toEqual([204, '']);
      expect((await head(location)).status).toBe(410);
      expect((await patch(location, 3, 'def')).status).toBe(410);
      expect((await tus('DELETE', location)).status).toBe(410);
      await expect.poll(() => fixture.objects()).not.toContain(its[0]);
    });

    it('of a finished upload leaves its file', async () => {
      const location = await begin(await url(), 3);
      await patch(location, 0, 'abc');
      const name = await fileOf(location);
      expect(await refusal(await tus('DELETE', location))).toMatchObject({
        status: 403,
        code: 7,
        reason: 'UPLOAD_FINISHED',
      });
      expect(await fileOf(location)).toBe(name);
      expect(sha256Of(await download(fixture.owner, { name }))).toBe(sha256Of(Buffer.from('abc')));
    });
  });

  describe('concatenation', () => {
    const partial = async (target: string, text: string) => {
      const location = await begin(target, text.length, { 'Upload-Concat': 'partial' });
      if (text) await patch(location, 0, text);
      return location;
    };
    const final = (target: string, parts: string[], headers = {}) =>
      tus('POST', target, { 'Upload-Concat': `final;${parts.join(' ')}`, ...headers });

    it('makes one file of partial uploads, in the order given', async () => {
      const target = await url();
      const parts = [
        await partial(target, 'world'),
        await partial(target, 'hello '),
        await partial(target, ''),
      ];
      expect((await head(parts[0] as string)).headers.get('upload-concat')).toBe('partial');
      const order = [parts[1], parts[2], parts[0]] as string[];
      const answer = await final(target, order, metadata({ filename: 'joined.txt' }));
      expect(answer.status).toBe(201);
      const location = answer.headers.get('location') as string;
      const { headers } = await head(location);
      expect(headers.get('upload-concat')).toBe(`final;${order.join(' ')}`);
      expect([headers.get('upload-length'), headers.get('upload-offset')]).toEqual(['11', '11']);
      expect((await stored(location)).toString()).toBe('hello world');
      expect(await refusal(await patch(location, 11, ''))).toMatchObject({ status: 403, code: 7 });
    });

    it('takes relative URLs', async () => {
      const target = await url();
      const parts = [await partial(target, 'ab'), await partial(target, 'c')];
      const answer = await final(
        target,
        parts.map((part) => new URL(part).pathname),
      );
      expect((await stored(answer.headers.get('location') as string)).toString()).toBe('abc');
    });

    it('asked for twice, also at once, is one file', async () => {
      const target = await url();
      const parts = [await partial(target, 'ab'), await partial(target, 'c')];
      const answers = await Promise.all([1, 2, 3, 4].map(() => final(target, parts)));
      const made = answers.filter(({ status }) => status === 201);
      expect(made.length).toBeGreaterThan(0);
      expect(answers.filter(({ status }) => status !== 201 && status !== 409 && status !== 400)).toEqual([]);
      const later = await final(target, parts);
      expect(later.status).toBe(201);
      const locations = [...made, later].map(({ headers }) => headers.get('location'));
      expect(new Set(locations).size).toBe(1);
      expect((await stored(locations[0] as string)).toString()).toBe('abc');
    });

    it('waits for its parts', async () => {
      const target = await url();
      const open = await begin(target, 3, { 'Upload-Concat': 'partial' });
      const done = await partial(target, 'x');
      const answers = [await final(target, [done, open]), await final(target, [done, done])];
      for (const answer of answers) {
        expect(await refusal(answer)).toMatchObject({ status: 400, reason: 'PARTIAL_NOT_READY' });
      }
      const whole = await begin(await url(), 3);
      await patch(whole, 0, 'abc');
      expect((await final(target, [done, whole])).status).toBe(400);
      await patch(open, 0, 'yzw');
      const answer = await final(target, [done, open]);
      expect((await stored(answer.headers.get('location') as string)).toString()).toBe('xyzw');
    });

    it('keeps parts of one URL from another', async () => {
      const part = await partial(await url(), 'secret');
      expect((await final(await url(), [part])).status).toBe(400);
      expect(await offsetOf(part)).toBe(6);
    });
  });

  it('leaves nothing behind', async () => {
    await endUnfinished(fixture.owner, fixture.instance.env);
    await assertInvariantsSoon(fixture.instance.env);
  });
});
