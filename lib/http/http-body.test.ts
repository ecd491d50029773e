import { randomBytes } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { readHttpBody } from './http-body';

async function* inChunks(text: string, size: number) {
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function read(text: string, size = 65_536) {
  const { contentType, data } = await readHttpBody(inChunks(text, size));
  const parts: Uint8Array[] = [];
  for await (const part of data) parts.push(part);
  return { contentType, data: Buffer.concat(parts) };
}

const bytes = randomBytes(1000);
const base64 = bytes.toString('base64');
const type = 'text/plain; charset=utf-8';

describe('An HttpBody', () => {
  test.each([
    ['as proto3 JSON writes it', JSON.stringify({ contentType: type, data: base64 })],
    ['in snake_case, indented', JSON.stringify({ content_type: type, data: base64 }, null, 2)],
    ['with data first', JSON.stringify({ data: base64, content_type: type })],
    ['with URL-safe base64', JSON.stringify({ content_type: type, data: bytes.toString('base64url') })],
    [
      'with escapes',
      `{"content_type":"text\\/plain; charset=utf-8","data":"${base64.replaceAll('/', '\\/').replaceAll('+', '\\u002b')}"}`,
    ],
    [
      'with fields that are not known',
      JSON.stringify({
        a: [1, { b: '}"' }, null],
        content_type: type,
        data: base64,
        extensions: [{ x: [] }],
      }),
    ],
  ])('%s is its data and its type, however it is cut', async (_how, text) => {
    for (const size of [1, 7, 65_536])
      expect(await read(text, size)).toEqual({ contentType: type, data: bytes });
  });

  test.each([
    ['{}', null],
    ['{"content_type":null,"data":null}', null],
    ['{"content_type":"a/b"}', 'a/b'],
    ['{"data":"","content_type":"a/b"} ', 'a/b'],
  ])('%s is empty', async (text, contentType) => {
    expect(await read(text)).toEqual({ contentType, data: Buffer.alloc(0) });
  });

  test.each([1, 2, 3, 4])('of %i bytes needs no padding', async (length) => {
    const few = bytes.subarray(0, length);
    for (const data of [few.toString('base64'), few.toString('base64url')])
      expect((await read(JSON.stringify({ data }), 1)).data).toEqual(few);
  });

  test('of large data has its type before it', async () => {
    const large = randomBytes(3 * 2 ** 20);
    const data = large.toString('base64');
    expect((await read(JSON.stringify({ content_type: type, data }))).data.equals(large)).toBe(true);
    expect((await read(JSON.stringify({ data }))).data.equals(large)).toBe(true);
    await expect(read(JSON.stringify({ data, content_type: type }))).rejects.toMatchObject({
      reason: 'FIELD_INVALID',
      metadata: { field: 'content_type' },
    });
  });

  test.each([
    ['', 'JSON_INVALID'],
    ['[]', 'JSON_INVALID'],
    ['"a"', 'JSON_INVALID'],
    ['{"data":"YQ=="', 'JSON_INVALID'],
    ['{"data":"YQ', 'JSON_INVALID'],
    ['{"data":"YQ=="} x', 'JSON_INVALID'],
    ['{"data":"YQ==","data":"YQ=="}', 'JSON_INVALID'],
    ['{"data":"YQ==" "x":1}', 'JSON_INVALID'],
    ['{data:"YQ=="}', 'JSON_INVALID'],
    ['{"x":nul,"data":"YQ=="}', 'JSON_INVALID'],
    [`{"x":${'['.repeat(200)}${']'.repeat(200)},"data":"YQ=="}`, 'JSON_INVALID'],
    ['{"data":"Y"}', 'FIELD_INVALID'],
    ['{"data":"YQ="}', 'FIELD_INVALID'],
    ['{"data":"YQ==YQ=="}', 'FIELD_INVALID'],
    ['{"data":"Y Q="}', 'FIELD_INVALID'],
    ['{"data":"ä"}', 'FIELD_INVALID'],
    ['{"data":1}', 'FIELD_INVALID'],
    ['{"content_type":1,"data":""}', 'FIELD_INVALID'],
  ])('%j is refused', async (text, reason) => {
    for (const size of [1, 65_536])
      await expect(read(text, size)).rejects.toMatchObject({ code: 'INVALID_ARGUMENT', reason });
  });
});
