import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ApiFile } from '../infrastructure/api';
import { collect, sha256, someBytes } from '../infrastructure/bytes';
import { createFixture, type Fixture } from '../infrastructure/fixture';
import { curl, noCurl } from './curl';
import { refusal } from './refusal';
import { onEveryProduct } from './stores';

type Part = { disposition: string; type?: string; content: string };

const boundary = '----a boundary';
const form = (...parts: Part[]) => `${parts.map(written).join('')}--${boundary}--\r\n`;

const written = ({ disposition, type, content }: Part) =>
  `--${boundary}\r\nContent-Disposition: form-data; ${disposition}\r\n` +
  `${type ? `Content-Type: ${type}\r\n` : ''}\r\n${content}\r\n`;

const field = (name: string, content: string): Part => ({ disposition: `name="${name}"`, content });
const filePart = (filename: string, content = 'hello', type?: string): Part => ({
  disposition: `name="file"; filename="${filename}"`,
  content,
  type,
});

onEveryProduct((store) => {
  let fixture: Fixture;
  beforeAll(async () => {
    fixture = await createFixture(store);
  });
  afterAll(() => fixture?.remove());

  const send = (body: BodyInit, { query = '', headers = {}, method = 'POST' } = {}) =>
    fixture.owner.call(`${fixture.owner.organizationPath}/files:upload${query}`, {
      method,
      body,
      headers: { 'Content-Type': `multipart/form-data; boundary="${boundary}"`, ...headers },
    });
  const taken = async (...args: Parameters<typeof send>) => {
    const answer = await send(...args);
    expect(answer.status).toBe(200);
    return (await answer.json()) as ApiFile;
  };

  it('takes the one file of a form that fetch makes, byte for byte', async () => {
    const content = await collect(someBytes(10_485_696));
    const data = new FormData();
    data.set('comment', 'about the file');
    data.set('file', new File([new Uint8Array(content)], 'big.bin', { type: 'image/x-acme' }));
    const answer = await fixture.owner.call(`${fixture.owner.organizationPath}/files:upload`, {
      method: 'POST',
      body: data,
    });
    expect(answer.status).toBe(200);
    expect(await answer.json()).toMatchObject({
      filename: 'big.bin',
      mime_type: 'image/x-acme',
      size_bytes: '10485696',
      sha256: await sha256(someBytes(10_485_696)),
    });
  });

  it.skipIf(noCurl)(`takes the form that curl -F makes, by PUT too${noCurl}`, async () => {
    const target = `${fixture.owner.url}${fixture.owner.organizationPath}/files:upload`;
    const asked = ['-H', `Authorization: Bearer ${fixture.owner.token}`, '-F', 'note=x'];
    const part = ['-F', 'file=@-;filename=from curl.txt;type=text/plain'];
    for (const method of [[], ['-X', 'PUT']]) {
      const { status, body } = await curl([...asked, ...part, ...method, target], Buffer.from('hello'));
      expect(status).toBe(200);
      expect(JSON.parse(body.toString())).toMatchObject({
        filename: 'from curl.txt',
        mime_type: 'text/plain',
        size_bytes: '5',
      });
    }
  });

  it('ignores other fields, before the file and after it, whatever they are called', async () => {
    const file = await taken(
      form(
        field('filename', 'not-this.txt'),
        field('folder', 'nowhere'),
        filePart('this.txt', 'hello', 'text/plain'),
        field('purge', 'true'),
      ),
    );
    expect(file).toMatchObject({ filename: 'this.txt', size_bytes: '5' });
    expect(file.folder).toBeUndefined();
  });

  it('takes content that looks like a boundary but is none', async () => {
    const content = `\r\n--${boundary.slice(0, -1)}\r\n--\r\n`;
    const file = await taken(form(filePart('tricky.bin', content, 'application/x-tricky')));
    const back = await fixture.owner.call(`/api/v1/${file.name}:download`);
    expect(await back.text()).toBe(content);
  });

  it('takes an empty file', async () => {
    expect(await taken(form(filePart('empty.txt', '')))).toMatchObject({
      filename: 'empty.txt',
      size_bytes: '0',
    });
  });

  describe('refuses what is not exactly one file, and keeps nothing of it', () => {
    it.each([
      ['no part', `--${boundary}--\r\n`, 'FORM_NOT_ONE_FILE'],
      ['only a field', form(field('comment', 'hello')), 'FORM_NOT_ONE_FILE'],
      ['two files', form(filePart('a.txt'), filePart('b.txt')), 'FORM_NOT_ONE_FILE'],
      [
        'two files with a field between',
        form(filePart('a'), field('x', 'y'), filePart('b')),
        'FORM_NOT_ONE_FILE',
      ],
      ['an empty body', '', 'FORM_INVALID'],
      ['no closing boundary', form(filePart('a.txt')).replace(`--${boundary}--\r\n`, ''), 'FORM_INVALID'],
      ['content that ends in the middle', form(filePart('a.txt')).slice(0, 84), 'FORM_INVALID'],
    ])('%s', async (_what, body, reason) => {
      const before = await fixture.usage();
      expect(await refusal(await send(body))).toMatchObject({ status: 400, code: 3, reason });
      expect(await fixture.usage()).toEqual(before);
    });

    it('a form without a boundary', async () => {
      const answer = await send('x', { headers: { 'Content-Type': 'multipart/form-data' } });
      expect(await refusal(answer)).toMatchObject({ status: 400, code: 3, reason: 'FORM_INVALID' });
    });
  });

  describe("takes the part's own name", () => {
    it.each([
      ['quoted', 'filename="a b;c.txt"', 'a b;c.txt'],
      ['with escapes', 'filename="say \\"hi\\".txt"', 'say "hi".txt'],
      ['with the escapes of browsers', 'filename="say %22hi%22.txt"', 'say "hi".txt'],
      ['in UTF-8, as browsers send it', 'filename="grüße 日本.txt"', 'grüße 日本.txt'],
      [
        'extended, before the plain one',
        `filename="plain.txt"; filename*=UTF-8''na%C3%AFve.txt`,
        'naïve.txt',
      ],
      ['without quotes', 'filename=plain.txt', 'plain.txt'],
    ])('%s', async (_how, parameter, expected) => {
      const part = { disposition: `name="file"; ${parameter}`, content: 'hello' };
      expect((await taken(form(part))).filename).toBe(expected);
    });
  });

  it.each(['C:\\temp\\x.txt', '\\\\server\\x.txt', 'a%0D%0Ab'])(
    'refuses the name %s, and does not shorten it',
    async (name) => {
      const answer = await send(form({ disposition: `name="file"; filename="${name}"`, content: 'hello' }));
      expect(await refusal(answer)).toMatchObject({ status: 400, reason: 'FILENAME_INVALID' });
    },
  );

  it("takes the type from the part's Content-Type, else detects it from bytes and name", async () => {
    expect((await taken(form(filePart('a.bin', '{}', 'application/x-acme')))).mime_type).toBe(
      'application/x-acme',
    );
    expect((await taken(form(filePart('a.csv', 'a,b\n')))).mime_type).toBe('text/csv');
    expect((await taken(form(filePart('a', '%PDF-1.7\n', 'application/octet-stream')))).mime_type).toBe(
      'application/pdf',
    );
  });
});
