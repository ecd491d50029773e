import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ApiFile } from '../infrastructure/api';
import { collect, sha256, someBytes } from '../infrastructure/bytes';
import { createFixture, type Fixture } from '../infrastructure/fixture';
import { curl, noCurl } from './curl';
import { plainRequest } from './plain-request';
import { onEveryProduct } from './stores';

const MiB = 2 ** 20;
/** Around 10 MiB is where proxies and frameworks are known to cut bodies short. */
const sizes = [0, 1, 4096, 10 * MiB - 1, 10 * MiB, 10 * MiB + 1, 10_485_696, 64 * MiB];

onEveryProduct((store) => {
  let fixture: Fixture;
  beforeAll(async () => {
    fixture = await createFixture(store);
  });
  afterAll(() => fixture?.remove());

  const upload = (headers: Record<string, string>, body?: BodyInit, method = 'POST') =>
    fixture.owner.call(`${fixture.owner.organizationPath}/files:upload`, { method, headers, body });

  it.each(sizes)('takes %i bytes and gives the same back', async (size) => {
    const content = await collect(someBytes(size));
    const digest = await sha256(someBytes(size));
    const file = await fixture.owner.upload(new Uint8Array(content), `${size}.bin`);
    expect(file).toMatchObject({ size_bytes: String(size), sha256: digest, filename: `${size}.bin` });
    const download = await fixture.owner.call(`/api/v1/${file.name}:download`);
    expect(download.headers.get('content-length')).toBe(String(size));
    expect(Buffer.compare(Buffer.from(await download.arrayBuffer()), content)).toBe(0);
  });

  it.each([0, 10_485_696])('takes %i bytes in chunks, without Content-Length', async (size) => {
    const answer = await plainRequest(fixture.owner.url, `${fixture.owner.organizationPath}/files:upload`, {
      method: 'POST',
      headers: { Authorization: `Bearer ${fixture.owner.token}` },
      body: someBytes(size),
    });
    const file = JSON.parse(answer.body.toString()) as ApiFile;
    expect(answer.status).toBe(200);
    expect(file).toMatchObject({ size_bytes: String(size), sha256: await sha256(someBytes(size)) });
  });

  it.skipIf(noCurl)(`is PUT by curl -T as it is POSTed, from a pipe too${noCurl}`, async () => {
    const content = await collect(someBytes(300_000));
    const target = `${fixture.owner.url}${fixture.owner.organizationPath}/files:upload?filename=by%20curl.bin`;
    const { status, body } = await curl(
      ['-T', '-', '-H', `Authorization: Bearer ${fixture.owner.token}`, target],
      content,
    );
    expect(status).toBe(200);
    expect(JSON.parse(body.toString())).toMatchObject({ filename: 'by curl.bin', size_bytes: '300000' });
  });

  it('unwraps an HttpBody in JSON where the request asks for it, and nowhere else', async () => {
    const content = await collect(someBytes(3 * MiB));
    const text = JSON.stringify({ content_type: 'text/x-wrapped', data: content.toString('base64') });
    const path = `${fixture.owner.organizationPath}/files:upload?filename=wrapped.bin`;
    const send = (to: string, body: string, method = 'POST') =>
      fixture.owner.call(to, { method, headers: { 'Content-Type': 'application/json' }, body });
    const file = (await (await send(`${path}&body=http_body`, text)).json()) as ApiFile;
    expect(file).toMatchObject({
      filename: 'wrapped.bin',
      mime_type: 'text/x-wrapped',
      size_bytes: String(content.length),
      sha256: await sha256(someBytes(3 * MiB)),
    });
    expect(await (await send(path, text)).json()).toMatchObject({ mime_type: 'application/json' });
    const replacement = JSON.stringify({ data: Buffer.from('short').toString('base64url') });
    const replaced = await send(`/api/v1/${file.name}:upload?body=http_body`, replacement, 'PUT');
    expect(await replaced.json()).toMatchObject({ name: file.name, size_bytes: '5' });
    for (const [query, body] of [
      ['http_body', '{"data": "no base64!"}'],
      ['http_body', 'not json'],
      ['json', '{}'],
    ])
      expect((await send(`${path}&body=${query}`, body ?? '')).status).toBe(400);
  });

  describe('takes the body as it is, whatever its type', () => {
    it.each([
      ['application/json', '{"expire_duration": "1s"}'],
      ['application/json', 'not json at all'],
      ['text/html; charset=utf-8', '<p>hello'],
      ['multipart/mixed; boundary=x', '--x\r\n\r\nhello\r\n--x--'],
      ['application/grpc', 'hello'],
      ['application/vnd.acme+zip', 'PK'],
    ])('%s', async (type, content) => {
      const answer = await upload({ 'Content-Type': type }, content);
      expect(answer.status).toBe(200);
      const file = (await answer.json()) as ApiFile;
      expect(file).toMatchObject({ mime_type: type, size_bytes: String(content.length) });
      const back = await fixture.owner.call(`/api/v1/${file.name}:download`);
      expect(await back.text()).toBe(content);
      expect(back.headers.get('content-type')).toBe(type);
    });
  });
});
