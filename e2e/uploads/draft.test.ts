import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { refusal } from '../api/refusal';
import { download, sha256Of } from '../crash/harness';
import type { ApiFile } from '../infrastructure/api';
import { createFixture, type Fixture } from '../infrastructure/fixture';
import { assertInvariantsSoon } from '../infrastructure/invariants';
import { beginUpload } from '../infrastructure/slow-upload';
import { beginNew, head, patch, uploadUrl } from './tus';

const MiB = 2 ** 20;
const partial = { 'Content-Type': 'application/partial-upload' };
const interop = { 'Upload-Draft-Interop-Version': '8' };

type Headers = Record<string, string>;

/** One request of "Resumable Uploads for HTTP" (draft-ietf-httpbis-resumable-upload-12). */
function draft(method: string, url: string, headers: Headers = {}, body?: BodyInit): Promise<Response> {
  return fetch(url, {
    method,
    headers: { ...interop, ...headers },
    body,
    ...(body instanceof ReadableStream && { duplex: 'half' }),
  } as RequestInit);
}

const append = (location: string, offset: number, isLast: boolean, body?: BodyInit, headers: Headers = {}) =>
  draft(
    'PATCH',
    location,
    {
      ...partial,
      'Upload-Offset': String(offset),
      'Upload-Complete': isLast ? '?1' : '?0',
      ...headers,
    },
    body,
  );

const summary = ({ status, headers }: Response) => [
  status,
  headers.get('upload-offset'),
  headers.get('upload-complete'),
];

describe('Resumable Uploads for HTTP', () => {
  let fixture: Fixture;
  beforeAll(async () => {
    fixture = await createFixture();
  });
  afterAll(() => fixture?.remove());

  const isWhole = async (answer: Response, bytes: Uint8Array) => {
    expect(answer.status).toBe(200);
    expect(answer.headers.get('upload-complete')).toBe('?1');
    const file = (await answer.json()) as ApiFile;
    expect(file).toMatchObject({ size_bytes: String(bytes.length), sha256: sha256Of(bytes) });
    expect(sha256Of(await download(fixture.owner, file))).toBe(sha256Of(bytes));
    return file;
  };
  /** Its first part, which must be taken. */
  async function begin(first: BodyInit | undefined, headers: Headers = {}): Promise<string> {
    const { upload_uri } = await uploadUrl(fixture.owner);
    const answer = await draft('POST', upload_uri, { 'Upload-Complete': '?0', ...headers }, first);
    expect([answer.status, answer.headers.get('upload-complete')]).toEqual([201, '?0']);
    expect(answer.headers.get('upload-limit')).toMatch(/max-size=\d+/);
    return answer.headers.get('location') as string;
  }

  it('takes parts until one is said to be the last, which answers the File', async () => {
    const bytes = randomBytes(11 * MiB);
    const location = await begin(bytes.subarray(0, MiB), {
      'Content-Type': 'application/x-holiday',
      'Content-Disposition': "inline; filename*=UTF-8''h%C3%B6liday.bin",
      'Upload-Length': String(bytes.length),
    });
    expect(summary(await append(location, MiB, false, bytes.subarray(MiB, 9 * MiB)))).toEqual([
      204,
      String(9 * MiB),
      '?0',
    ]);
    const asked = await draft('HEAD', location);
    expect(summary(asked)).toEqual([204, String(9 * MiB), '?0']);
    expect(asked.headers.get('upload-length')).toBe(String(bytes.length));
    expect(asked.headers.get('cache-control')).toBe('no-store');
    const file = await isWhole(await append(location, 9 * MiB, true, bytes.subarray(9 * MiB)), bytes);
    expect(file).toMatchObject({ filename: 'höliday.bin', mime_type: 'application/x-holiday' });
    // Whose answer was lost asks again.
    expect(summary(await draft('HEAD', location))).toEqual([204, String(bytes.length), '?1']);
    await isWhole(await append(location, bytes.length, true), bytes);
  });

  it('accepts a last part whose end alone gives the length, and an empty last part', async () => {
    const bytes = randomBytes(300_000);
    const unknown = await begin(bytes.subarray(0, 100_000));
    expect((await draft('HEAD', unknown)).headers.has('upload-length')).toBe(false);
    const rest = new Blob([bytes.subarray(100_000)]).stream();
    await isWhole(await append(unknown, 100_000, true, rest), bytes);
    const empty = await begin(bytes);
    await isWhole(await append(empty, bytes.length, true), bytes);
  });

  it('begins at files:upload as well, with a token', async () => {
    const bytes = randomBytes(200_000);
    const path = `${fixture.owner.organizationPath}/files:upload?filename=direct.bin`;
    const first = await fixture.owner.call(path, {
      method: 'POST',
      headers: { ...interop, 'Upload-Complete': '?0' },
      body: bytes.subarray(0, 50_000),
    });
    expect(summary(first)).toEqual([201, '50000', '?0']);
    const location = first.headers.get('location') as string;
    const file = await isWhole(await append(location, 50_000, true, bytes.subarray(50_000)), bytes);
    expect(file.filename).toBe('direct.bin');
    const whole = await fixture.owner.call(path, {
      method: 'POST',
      headers: { ...interop, 'Upload-Complete': '?1' },
      body: bytes,
    });
    await isWhole(whole, bytes);
  });

  it.each([
    ['interop version 3', { 'Upload-Draft-Interop-Version': '3', 'Upload-Incomplete': '?1' }],
    ['interop version 5', { 'Upload-Draft-Interop-Version': '5', 'Upload-Complete': '?0' }],
    ['an unknown version', { 'Upload-Draft-Interop-Version': 'x', 'Upload-Complete': '?0' }],
  ])('does not begin in %s, whose next part would be refused', async (_which, headers) => {
    const { upload_uri } = await uploadUrl(fixture.owner);
    const upload = `${fixture.owner.url}${fixture.owner.organizationPath}/files:upload`;
    for (const [target, authorization] of [
      [upload_uri, ''],
      [upload, `Bearer ${fixture.owner.token}`],
    ] as const) {
      const all = { ...headers, ...(authorization && { Authorization: authorization }) };
      const answer = await fetch(target, { method: 'POST', headers: all, body: 'abc' });
      expect(await refusal(answer)).toMatchObject({ status: 400, reason: 'DRAFT_VERSION' });
    }
    // A whole file is an ordinary upload in every version.
    const whole = { 'Upload-Draft-Interop-Version': '3', 'Upload-Incomplete': '?0' };
    expect((await fetch(upload_uri, { method: 'POST', headers: whole, body: 'abc' })).status).toBe(200);
  });

  it('keeps what came before a connection was cut', async () => {
    const bytes = randomBytes(12 * MiB);
    const location = await begin(undefined, { 'Upload-Length': String(bytes.length) });
    const cut = beginUpload(location, {
      method: 'PATCH',
      headers: {
        ...interop,
        ...partial,
        'Upload-Offset': '0',
        'Upload-Complete': '?1',
        'Content-Length': String(bytes.length),
      },
    });
    await cut.send(bytes.subarray(0, 5 * MiB));
    await cut.wasRead();
    cut.cut();
    await expect
      .poll(async () => (await draft('HEAD', location)).headers.get('upload-offset'), { timeout: 120_000 })
      .toBe(String(5 * MiB));
    await isWhole(await append(location, 5 * MiB, true, bytes.subarray(5 * MiB)), bytes);
  });

  it('goes on with what tus began, and the other way round', async () => {
    const bytes = randomBytes(4000);
    const begun = await beginNew(fixture.owner, bytes.length);
    await patch(begun, 0, bytes.subarray(0, 1000));
    await isWhole(await append(begun, 1000, true, bytes.subarray(1000)), bytes);
    const location = await begin(bytes.subarray(0, 1000), { 'Upload-Length': '4000' });
    expect((await patch(location, 1000, bytes.subarray(1000))).status).toBe(204);
    expect((await head(location)).headers.has('holdall-file')).toBe(true);
  });

  it('reports what is wrong with a part, and keeps what has arrived', async () => {
    const location = await begin('abc', { 'Upload-Length': '6' });
    const wrong = await append(location, 1, false, 'bc');
    expect(summary(wrong)).toEqual([409, '3', '?0']);
    expect((await refusal(wrong)).reason).toBe('OFFSET_MISMATCH');
    const refused: [number, string, Promise<Response>][] = [
      [415, 'PARTIAL_CONTENT_TYPE', append(location, 3, false, 'def', { 'Content-Type': 'text/plain' })],
      [400, 'UPLOAD_LENGTH_CONFLICT', append(location, 3, true, 'de')],
      [400, 'UPLOAD_LENGTH_CONFLICT', append(location, 3, true, 'def', { 'Upload-Length': '7' })],
      [400, 'HEADER_INVALID', append(location, 3, false, 'def', { 'Upload-Offset': '-3' })],
      [400, 'HEADER_INVALID', append(location, 3, false, 'def', { 'Upload-Complete': 'yes' })],
      [413, 'CONTENT_TOO_LARGE', append(location, 3, false, 'defg')],
    ];
    for (const [status, reason, answer] of refused) {
      expect([(await answer).status, (await refusal(await answer)).reason]).toEqual([status, reason]);
    }
    expect((await draft('DELETE', location)).status).toBe(204);
    expect((await draft('HEAD', location)).status).toBe(410);
  });

  it.each([
    [413, 'CONTENT_TOO_LARGE', '?0', '0'],
    [400, 'UPLOAD_LENGTH_CONFLICT', '?1', '2'],
    [400, 'UPLOAD_LENGTH_CONFLICT', '?1', '4'],
  ])('answers %i %s to 3 bytes with Upload-Complete: %s of %s', async (status, reason, isLast, length) => {
    const { upload_uri } = await uploadUrl(fixture.owner);
    const targets = [upload_uri, `${fixture.owner.organizationPath}/files:upload`];
    const usage = () => fixture.owner.get(`${fixture.owner.organizationPath}/usage`);
    const before = await usage();
    const headers = { 'Upload-Complete': isLast, 'Upload-Length': length };
    for (const target of targets) {
      const answer = await fixture.owner.call(target, { method: 'POST', headers, body: 'abc' });
      expect(await refusal(answer)).toMatchObject({ status, reason });
    }
    expect(await usage()).toEqual(before);
  });

  it('says its limits to OPTIONS', async () => {
    const { upload_uri } = await uploadUrl(fixture.owner);
    const { status, headers } = await draft('OPTIONS', upload_uri);
    expect(status).toBe(204);
    expect(headers.get('upload-limit')).toMatch(/max-size=\d+, min-size=0, max-age=\d+/);
  });

  it('leaves nothing behind', async () => {
    await assertInvariantsSoon(fixture.env, fixture.organization);
  });
});
