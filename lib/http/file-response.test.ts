import { Readable } from 'node:stream';
import { describe, expect, test } from 'vitest';
import type { ByteRange } from '@/lib/platform/storage/storage';
import { fileResponse, inlineTypeOf, isDateProof, type Served } from './file-response';

const content = '0123456789';
const date = 'Sun, 22 Nov 2026 09:30:00 GMT';
const file: Served = {
  filename: 'a.txt',
  mimeType: 'text/plain',
  sniffedType: 'text/plain',
  sizeBytes: 10n,
  sha256: null,
  etag: 'e1',
  updatedAt: new Date('2026-11-22T09:30:00.500Z'),
  hasAmbiguousDate: false,
};

const open = async (range?: ByteRange) =>
  Readable.from([Buffer.from(content.slice(range?.start, range?.end))]);

function respond(
  headers: Record<string, string>,
  {
    method = 'GET',
    options = {},
    served = file,
    opener = open,
  }: { method?: string; options?: object; served?: Served; opener?: typeof open } = {},
) {
  const request = new Request('http://h/', { method, headers });
  return fileResponse(
    request,
    served,
    { open: opener },
    { wantsInline: false, isCapability: false, ...options },
  );
}

const status = async (headers: Record<string, string>) => (await respond(headers)).status;
const rejected = (reason: string) => expect.objectContaining({ reason });

describe('Conditions', () => {
  test('If-None-Match and If-Modified-Since answer 304 for an unchanged file', async () => {
    expect(await status({ 'if-none-match': '"e1"' })).toBe(304);
    expect(await status({ 'if-none-match': 'W/"e1"' })).toBe(304);
    expect(await status({ 'if-none-match': '*' })).toBe(304);
    expect(await status({ 'if-none-match': '"e2"' })).toBe(200);
    expect(await status({ 'if-modified-since': date })).toBe(304);
    expect(await status({ 'if-modified-since': 'Sun, 22 Nov 2026 09:29:59 GMT' })).toBe(200);
    expect(await status({ 'if-modified-since': date, 'if-none-match': '"e2"' })).toBe(200);
    expect(await status({ 'if-modified-since': 'nonsense' })).toBe(200);
  });

  test('If-Match and If-Unmodified-Since fail for a changed file', async () => {
    expect(await status({ 'if-match': '"e1"' })).toBe(200);
    expect(await status({ 'if-match': '*' })).toBe(200);
    expect(await status({ 'if-unmodified-since': date })).toBe(200);
    for (const [name, value] of [
      ['if-match', '"e2"'],
      ['if-match', 'W/"e1"'],
      ['if-unmodified-since', 'Sun, 22 Nov 2026 09:29:59 GMT'],
    ] as const) {
      await expect(respond({ [name]: value })).rejects.toThrow(rejected('PRECONDITION_FAILED'));
    }
  });

  test.each([
    ['that has two contents', { ...file, hasAmbiguousDate: true }],
    ['whose second has not passed', { ...file, updatedAt: new Date(Date.now() + 60_000) }],
  ])('a date %s proves nothing', async (_which, served) => {
    const of = served.updatedAt.toUTCString();
    expect((await respond({ 'if-modified-since': of }, { served })).status).toBe(200);
    expect((await respond({ range: 'bytes=2-4', 'if-range': of }, { served })).status).toBe(200);
    expect((await respond({ range: 'bytes=2-4', 'if-range': '"e1"' }, { served })).status).toBe(206);
  });

  test('If-Unmodified-Since fails for a date that has two contents', async () => {
    const served = { ...file, hasAmbiguousDate: true };
    await expect(respond({ 'if-unmodified-since': date }, { served })).rejects.toThrow(
      rejected('PRECONDITION_FAILED'),
    );
  });

  test.each([
    [999, false],
    [1000, true],
  ])('a date proves a content %i ms after the start of its second: %s', (after, isProof) => {
    const updatedAt = new Date('2026-11-22T09:30:00.500Z');
    const now = Date.parse('2026-11-22T09:30:00Z') + after;
    expect(isDateProof({ updatedAt, hasAmbiguousDate: false }, now)).toBe(isProof);
    expect(isDateProof({ updatedAt, hasAmbiguousDate: true }, now)).toBe(false);
  });

  test('304 has validators but no content headers', async () => {
    const { headers } = await respond({ 'if-none-match': '"e1"' });
    expect(headers.get('etag')).toBe('"e1"');
    expect(headers.has('content-type')).toBe(false);
    expect(headers.has('content-disposition')).toBe(false);
  });
});

describe('Ranges', () => {
  test('one range is 206', async () => {
    const response = await respond({ range: 'bytes=2-4' });
    expect(response.status).toBe(206);
    expect(response.headers.get('content-range')).toBe('bytes 2-4/10');
    expect(response.headers.get('content-length')).toBe('3');
    expect(await response.text()).toBe('234');
  });

  test('several ranges are multipart/byteranges of the announced length', async () => {
    const response = await respond({ range: 'bytes=0-1,8-' });
    const text = await response.text();
    expect(response.headers.get('content-type')).toMatch(/^multipart\/byteranges; boundary=/);
    expect(Number(response.headers.get('content-length'))).toBe(Buffer.byteLength(text));
    expect(text).toContain('Content-Range: bytes 0-1/10\r\n\r\n01\r\n');
    expect(text).toContain('Content-Range: bytes 8-9/10\r\n\r\n89\r\n');
  });

  test.each(['bytes=0-', 'bytes=0-1', 'bytes=0-1,8-'])('of missing bytes (%s) fail', async (range) => {
    const lost = new Error('lost');
    await expect(respond({ range }, { opener: () => Promise.reject(lost) })).rejects.toBe(lost);
  });

  test('beyond the end fail with the size', async () => {
    await expect(respond({ range: 'bytes=10-' })).rejects.toMatchObject({
      reason: 'RANGE_NOT_SATISFIABLE',
      metadata: { content_range: 'bytes */10' },
    });
  });

  test('apply only while If-Range is current', async () => {
    const range = 'bytes=2-4';
    expect(await status({ range, 'if-range': '"e1"' })).toBe(206);
    expect(await status({ range, 'if-range': date })).toBe(206);
    expect(await status({ range, 'if-range': '"e2"' })).toBe(200);
    expect(await status({ range, 'if-range': 'W/"e1"' })).toBe(200);
    expect(await status({ range, 'if-range': '' })).toBe(200);
    expect(await status({ range, 'if-range': 'Sun, 22 Nov 2026 09:30:01 GMT' })).toBe(200);
  });

  test('do not apply to HEAD', async () => {
    const response = await respond({ range: 'bytes=2-4' }, { method: 'HEAD' });
    expect(response.status).toBe(200);
    expect(response.headers.get('content-length')).toBe('10');
  });
});

describe('Hostile content', () => {
  test('is a sandboxed attachment', async () => {
    const { headers } = await respond({});
    expect(headers.get('content-disposition')).toMatch(/^attachment;/);
    expect(headers.get('content-security-policy')).toContain('sandbox');
    expect(headers.get('x-content-type-options')).toBe('nosniff');
  });

  test('is inline only on request', async () => {
    const { headers } = await respond({}, { options: { wantsInline: true } });
    expect(headers.get('content-disposition')).toMatch(/^inline;/);
    expect(headers.get('content-type')).toBe('text/plain; charset=utf-8');
  });

  test.each([
    ['image/png', 'image/png', 'image/png'],
    ['audio/x-wav', 'audio/vnd.wave', 'audio/wav'],
    ['text/plain; charset=latin1', 'text/plain', 'text/plain'],
    ['text/html', 'text/html', null],
    ['image/svg+xml', 'image/svg+xml', null],
    ['image/png', 'text/html', null],
    ['image/png', null, null],
  ])('declared %s with bytes of %s displays as %s', (mimeType, sniffedType, shown) => {
    expect(inlineTypeOf({ mimeType, sniffedType })).toBe(shown);
  });

  test('behind a capability is never cached', async () => {
    const { headers } = await respond({}, { options: { isCapability: true } });
    expect(headers.get('cache-control')).toContain('no-store');
    expect(headers.get('cross-origin-resource-policy')).toBe('cross-origin');
  });
});
