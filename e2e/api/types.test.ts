import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ApiFile } from '../infrastructure/api';
import { createFixture, type Fixture } from '../infrastructure/fixture';
import { refusal } from './refusal';
import { samples } from './samples';

let fixture: Fixture;
beforeAll(async () => {
  fixture = await createFixture();
});
afterAll(() => fixture?.remove());

/** A Blob without a type, so that fetch adds no Content-Type of its own. */
const upload = (content: Uint8Array, filename: string, type?: string) =>
  fixture.owner.call(
    `${fixture.owner.organizationPath}/files:upload?filename=${encodeURIComponent(filename)}`,
    {
      method: 'POST',
      body: new Blob([new Uint8Array(content)]),
      headers: type === undefined ? {} : { 'Content-Type': type },
    },
  );

const text = (content: string) => Buffer.from(content);

describe('the mime_type of a file', () => {
  it.each([
    [
      'the declared one, though the bytes say otherwise',
      samples.png,
      'a.png',
      'application/x-acme',
      'application/x-acme',
    ],
    [
      'the declared one with its parameters',
      text('x'),
      'a',
      'Text/Plain; charset=UTF-8',
      'text/plain; charset=UTF-8',
    ],
    ['detected from the bytes when none is declared', samples.png, 'a.txt', undefined, 'image/png'],
    [
      'detected from the bytes when octet-stream is declared',
      samples.pdf,
      'a',
      'application/octet-stream',
      'application/pdf',
    ],
    [
      "detected from the bytes when curl's default is declared",
      samples.gif,
      'a',
      'application/x-www-form-urlencoded',
      'image/gif',
    ],
    ['no video where the bytes are text', text('export const a = 1;'), 'a.ts', undefined, 'text/plain'],
    [
      'detected from the extension when the bytes are unknown',
      Buffer.from([0, 1, 2, 3]),
      'a.woff2',
      undefined,
      'font/woff2',
    ],
    [
      'detected from the extension when the bytes are merely text',
      text('{}'),
      'a.json',
      undefined,
      'application/json',
    ],
    ['text/plain for text without an extension', text('hello'), 'README', undefined, 'text/plain'],
    [
      'octet-stream when nothing indicates a type',
      Buffer.from([0, 1, 2, 3]),
      'a',
      undefined,
      'application/octet-stream',
    ],
    ['detected where a wildcard is declared', samples.png, 'a', '*/*', 'image/png'],
    [
      'text where a byte-order mark says so',
      Buffer.from('\ufeffa\tb\r\n', 'utf16le'),
      'a.csv',
      undefined,
      'text/csv',
    ],
    [
      'determined by the root element of XML',
      text('<?xml version="1.0"?>\n<svg xmlns="http://www.w3.org/2000/svg"/>'),
      'd.svg',
      undefined,
      'image/svg+xml',
    ],
    ['detected from the extension of an empty file', text(''), 'empty.csv', undefined, 'text/csv'],
  ])('is %s', async (_rule, content, filename, declared, expected) => {
    const answer = await upload(content, filename, declared);
    expect(answer.status).toBe(200);
    expect(((await answer.json()) as ApiFile).mime_type).toBe(expected);
  });

  it.each([
    'text',
    'text/',
    '/plain',
    'text/plain/x',
    'te xt/plain',
    'text/plain; charset',
    'image/*',
    `text/${'x'.repeat(300)}`,
  ])('is refused as %s', async (type) => {
    expect(await refusal(await upload(text('x'), 'a', type))).toMatchObject({
      status: 400,
      code: 3,
      reason: 'MIME_TYPE_INVALID',
    });
  });
});

describe('kind', () => {
  it.each([
    ['report.PDF', 'tdx:ext:pdf'],
    ['a.tar.gz', 'tdx:ext:gz'],
    ['README', undefined],
    ['.profile', undefined],
  ])('of %s', async (filename, kind) => {
    expect((await fixture.owner.upload('x', filename)).kind).toBe(kind);
  });
});
