import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { constantDocument } from './constant-document';

const text = JSON.stringify({ words: 'word '.repeat(1000) });
const respond = constantDocument(text, 'application/json');
const get = (headers: Record<string, string> = {}, method = 'GET') =>
  respond({ headers: new Headers(headers), method });

describe('a constant document', () => {
  it.each([
    ['identity', (bytes: Buffer) => bytes],
    ['gzip', gunzipSync],
    ['br', brotliDecompressSync],
  ] as const)('is the same text in %s', async (coding, decode) => {
    const response = await get({ 'accept-encoding': coding });
    expect(response.headers.get('content-encoding')).toBe(coding === 'identity' ? null : coding);
    const bytes = Buffer.from(await response.arrayBuffer());
    expect(response.headers.get('content-length')).toBe(String(bytes.length));
    expect(decode(bytes).toString()).toBe(text);
  });

  it('has a strong ETag of its own in each coding, and may be cached', async () => {
    const codings = ['identity', 'gzip', 'br'];
    const responses = await Promise.all(codings.map((coding) => get({ 'accept-encoding': coding })));
    const tags = responses.map(({ headers }) => headers.get('etag') ?? '');
    for (const tag of tags) expect(tag).toMatch(/^"[\w-]+"$/);
    expect(new Set(tags).size).toBe(codings.length);
    for (const { headers } of responses)
      expect([headers.get('vary'), headers.get('cache-control')]).toEqual([
        'Accept-Encoding',
        'public, max-age=300',
      ]);
  });

  it.each([
    ['its tag', (tag: string) => tag],
    ['its tag made weak', (tag: string) => `W/${tag}`],
    ['its tag among others', (tag: string) => `"a", ${tag}`],
    ['*', () => '*'],
  ])('is 304 for %s', async (_, conditionOf) => {
    const tag = (await get()).headers.get('etag') ?? '';
    const response = await get({ 'if-none-match': conditionOf(tag) });
    expect([response.status, response.headers.get('etag'), await response.text()]).toEqual([304, tag, '']);
  });

  it('is 200 for the tag of another coding', async () => {
    const tag = (await get()).headers.get('etag') ?? '';
    expect((await get({ 'if-none-match': tag, 'accept-encoding': 'br' })).status).toBe(200);
  });

  it('has no body for HEAD, but its length', async () => {
    const response = await get({}, 'HEAD');
    expect([response.headers.get('content-length'), await response.text()]).toEqual([
      String(Buffer.byteLength(text)),
      '',
    ]);
  });
});
