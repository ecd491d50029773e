import { createHash } from 'node:crypto';
import { text } from 'node:stream/consumers';
import { describe, expect, test } from 'vitest';
import { readUpload } from './upload-request';

async function* bytes(content: string) {
  yield Buffer.from(content);
}

async function read(sent: string, headers: Record<string, string>, queryFilename?: string) {
  const request = new Request('http://h/', { method: 'POST', headers });
  const { body, filename, mimeType, sizeBytes } = await readUpload(request, bytes(sent), {
    filename: queryFilename,
  });
  const content = await text(body);
  return { content, filename, mimeType, sizeBytes };
}

const formType = { 'content-type': 'multipart/form-data; boundary=XX' };
const filePart = (filename: string, content = 'hello') =>
  `--XX\r\nContent-Disposition: form-data; name="file"; filename="${filename}"\r\nContent-Type: text/csv\r\n\r\n${content}\r\n`;
const fieldPart = '--XX\r\nContent-Disposition: form-data; name="note"\r\n\r\nignored\r\n';
const rejected = (reason: string) => expect.objectContaining({ reason });

describe('A raw upload', () => {
  test('has the type and length of the request', async () => {
    expect(await read('hello', { 'content-type': 'text/plain', 'content-length': '5' })).toEqual({
      content: 'hello',
      filename: null,
      mimeType: 'text/plain',
      sizeBytes: 5n,
    });
  });

  test('takes its filename from Content-Disposition before the query', async () => {
    const headers = { 'content-disposition': 'attachment; filename=a.txt' };
    expect((await read('', headers, 'b.txt')).filename).toBe('a.txt');
    expect((await read('', {}, 'b.txt')).filename).toBe('b.txt');
  });

  test('must not be a part of a file', async () => {
    await expect(read('', { 'content-range': 'bytes 0-1/2' })).rejects.toThrow(
      rejected('CONTENT_RANGE_INVALID'),
    );
  });
});

describe('A form', () => {
  test('is refused with a sender whose name is not UTF-8', async () => {
    const [before, after] = ['--XX\r\nContent-Disposition: form-data; name="sender_name"\r\n\r\n', '\r\n'];
    async function* form() {
      yield Buffer.concat([Buffer.from(before), Buffer.from('J\xfcrgen', 'latin1'), Buffer.from(after)]);
      yield Buffer.from(`${filePart('a.csv')}--XX--`);
    }
    const request = new Request('http://h/', { method: 'POST', headers: formType });
    await expect(readUpload(request, form())).rejects.toThrow(rejected('FORM_INVALID'));
  });

  test('uploads its one file and ignores fields', async () => {
    const form = `${fieldPart}${filePart('a.csv')}${fieldPart}--XX--`;
    expect(await read(form, formType)).toEqual({
      content: 'hello',
      filename: 'a.csv',
      mimeType: 'text/csv',
      sizeBytes: undefined,
    });
  });

  test('names its file after Content-Disposition and the query', async () => {
    const form = `${filePart('part.csv')}--XX--`;
    expect((await read(form, formType, 'query.csv')).filename).toBe('query.csv');
    const headers = { ...formType, 'content-disposition': 'attachment; filename=header.csv' };
    expect((await read(form, headers, 'query.csv')).filename).toBe('header.csv');
  });

  test('skips empty file inputs', async () => {
    expect((await read(`${filePart('', '')}${filePart('a.csv')}--XX--`, formType)).filename).toBe('a.csv');
  });

  test.each([
    ['no file', `${fieldPart}--XX--`],
    ['two files', `${filePart('a')}${filePart('b')}--XX--`],
  ])('with %s is rejected', async (_, form) => {
    await expect(read(form, formType)).rejects.toThrow(rejected('FORM_NOT_ONE_FILE'));
  });

  test('is verified against the digest of the whole form', async () => {
    const form = `${filePart('a.csv')}--XX--`;
    const digest = (of: string) => `sha-256=:${createHash('sha256').update(of).digest('base64')}:`;
    const withDigest = (of: string) => ({ ...formType, 'content-digest': digest(of) });
    expect((await read(form, withDigest(form))).content).toBe('hello');
    await expect(read(form, withDigest('hello'))).rejects.toThrow(rejected('DIGEST_MISMATCH'));
  });
});
