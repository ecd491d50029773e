import { text } from 'node:stream/consumers';
import { describe, expect, test } from 'vitest';
import { boundaryOf, MultipartReader } from './multipart';

const invalid = expect.objectContaining({ reason: 'FORM_INVALID' });

async function* inChunks(form: string, size: number) {
  const bytes = Buffer.from(form);
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function parts(form: string, chunkSize = 7) {
  const reader = new MultipartReader(inChunks(form, chunkSize), 'XX');
  const found = [];
  for (let headers = await reader.nextPart(); headers; headers = await reader.nextPart()) {
    found.push({ headers, body: await text(reader.body()) });
  }
  return found;
}

const form =
  'preamble\r\n--XX\r\nContent-Disposition: form-data; name="a"\r\n\r\none\r\n--X\r\n--XX \r\nX-B: c\r\n\r\n\r\n--XX--\r\nepilogue';

describe('Multipart content', () => {
  test.each([1, 2, 5, 64, 1000])('in chunks of %i bytes', async (chunkSize) => {
    expect(await parts(form, chunkSize)).toEqual([
      { headers: { 'content-disposition': 'form-data; name="a"' }, body: 'one\r\n--X' },
      { headers: { 'x-b': 'c' }, body: '' },
    ]);
  });

  test('skips bodies that are not read', async () => {
    const reader = new MultipartReader(inChunks(form, 9), 'XX');
    await reader.nextPart();
    expect(await reader.nextPart()).toEqual({ 'x-b': 'c' });
    expect(await reader.nextPart()).toBeNull();
  });

  test.each([
    ['without a boundary', 'hello'],
    ['without a closing boundary', '--XX\r\nA: b\r\n\r\nbody'],
    ['with text after a boundary', '--XXnonsense\r\nA: b\r\n\r\nbody\r\n--XX--'],
    ['with a header line without a colon', '--XX\r\nnonsense\r\n\r\nbody\r\n--XX--'],
    ['with too many headers', `--XX\r\nA: ${'b'.repeat(17_000)}\r\n\r\nbody\r\n--XX--`],
  ])('%s is invalid', async (_, content) => {
    await expect(parts(content)).rejects.toThrow(invalid);
  });
});

describe('The boundary of a Content-Type', () => {
  test.each([
    ['multipart/form-data; boundary=abc', 'abc'],
    ['multipart/form-data; charset=utf-8; Boundary="a b"', 'a b'],
    [`multipart/form-data; boundary=${'a'.repeat(70)}`, 'a'.repeat(70)],
  ])('%s', (type, boundary) => {
    expect(boundaryOf(type)).toBe(boundary);
  });

  test.each([
    'multipart/form-data',
    'multipart/form-data; boundary=',
    `multipart/form-data; boundary=${'a'.repeat(71)}`,
    'multipart/form-data; boundary=a; boundary=b',
  ])('%s is invalid', (type) => {
    expect(() => boundaryOf(type)).toThrow(invalid);
  });
});
