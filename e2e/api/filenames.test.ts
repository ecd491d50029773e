import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ApiFile } from '../infrastructure/api';
import { createFixture, type Fixture } from '../infrastructure/fixture';
import { curl, noCurl } from './curl';
import { plainRequest } from './plain-request';
import { refusal } from './refusal';

let fixture: Fixture;
beforeAll(async () => {
  fixture = await createFixture();
});
afterAll(() => fixture?.remove());

/** By node:http, because fetch mends percent-encoding that is broken. */
async function upload({ disposition, query = '' }: { disposition?: string; query?: string }) {
  const { owner } = fixture;
  const answer = await plainRequest(owner.url, `${owner.organizationPath}/files:upload${query}`, {
    method: 'POST',
    headers: {
      Authorization: `Bearer ${owner.token}`,
      'Content-Type': 'text/plain',
      ...(disposition !== undefined && {
        'Content-Disposition': disposition,
      }),
    },
    body: Buffer.from('hello'),
  });
  return new Response(new Uint8Array(answer.body), {
    status: answer.status,
    headers: answer.headers as Record<string, string>,
  });
}

describe('the name of an upload', () => {
  it.each([
    [
      'filename* before filename',
      { disposition: `attachment; filename="a.txt"; filename*=UTF-8''b%20%E2%82%AC.txt` },
      'b €.txt',
    ],
    [
      'Content-Disposition before the query',
      { disposition: 'attachment; filename="a.txt"', query: '?filename=b.txt' },
      'a.txt',
    ],
    ['the query alone', { query: '?filename=b%20c.txt' }, 'b c.txt'],
    ['nothing: untitled, with the extension of the type', {}, 'untitled.txt'],
    [
      'a disposition without a name, then the query',
      { disposition: 'attachment', query: '?filename=b.txt' },
      'b.txt',
    ],
    ['escapes in a quoted string', { disposition: 'attachment; filename="a \\"b\\".txt"' }, 'a "b".txt'],
    ['a semicolon in a quoted string', { disposition: 'attachment; filename="a;b=c.txt"' }, 'a;b=c.txt'],
    ['a token', { disposition: 'attachment; filename=plain.txt' }, 'plain.txt'],
    ['filename* in Latin-1', { disposition: "attachment; filename*=iso-8859-1'en'%A3.txt" }, '£.txt'],
    ['parameter names in any case', { disposition: 'ATTACHMENT; FileName="a.txt"' }, 'a.txt'],
    [
      'emoji and right-to-left',
      { query: `?filename=${encodeURIComponent('👩‍👩‍👧 שלום.txt')}` },
      '👩‍👩‍👧 שלום.txt',
    ],
    ['leading dots and spaces as they are', { query: '?filename=%20.profile' }, ' .profile'],
    ['a name that Windows reserves', { query: '?filename=CON' }, 'CON'],
    ['255 bytes', { query: `?filename=${'é'.repeat(127)}x`.normalize('NFC') }, `${'é'.repeat(127)}x`],
  ])('%s', async (_rule, sent, expected) => {
    const answer = await upload({
      ...sent,
      query: 'query' in sent ? sent.query.replace(/[^\x20-\x7e]/g, encodeURIComponent) : '',
    });
    expect(answer.status).toBe(200);
    expect(((await answer.json()) as ApiFile).filename).toBe(expected);
  });

  // Node's own client garbles such a header.
  it.skipIf(noCurl)(`may come as raw UTF-8 in a quoted string, as curl sends it${noCurl}`, async () => {
    const { owner } = fixture;
    const { status, body } = await curl([
      '-H',
      `Authorization: Bearer ${owner.token}`,
      '-H',
      'Content-Disposition: x; filename="日本.txt"',
      '--data-binary',
      'hello',
      `${owner.url}${owner.organizationPath}/files:upload`,
    ]);
    expect(status).toBe(200);
    expect(JSON.parse(body.toString())).toMatchObject({ filename: '日本.txt', mime_type: 'text/plain' });
  });

  it('is kept in NFC, whatever form it came in', async () => {
    const decomposed = 'Cafe\u0301.txt';
    const answer = await upload({ query: `?filename=${encodeURIComponent(decomposed)}` });
    expect(((await answer.json()) as ApiFile).filename).toBe('Caf\u00e9.txt');
    // 255 bytes are counted after NFC: 85 times "e" with a combining accent (three bytes) are 170 as "é".
    const long = await upload({ query: `?filename=${encodeURIComponent('e\u0301'.repeat(100))}` });
    expect(long.status).toBe(200);
  });

  it('may be that of another file: the ids differ', async () => {
    const [one, two] = [
      await fixture.owner.upload('1', 'twin.txt'),
      await fixture.owner.upload('2', 'twin.txt'),
    ];
    expect(one.name).not.toBe(two.name);
    expect(await (await fixture.owner.call(`/api/v1/${one.name}:download`)).text()).toBe('1');
  });

  it.each([
    ['empty', '', 'FILENAME_INVALID'],
    ['a dot', '.', 'FILENAME_INVALID'],
    ['two dots', '..', 'FILENAME_INVALID'],
    ['a path', '..%2Fetc%2Fpasswd', 'FILENAME_INVALID'],
    ['a backslash', 'a%5Cb', 'FILENAME_INVALID'],
    ['NUL', 'a%00b', 'FIELD_INVALID'],
    ['a line break', 'a%0D%0Ab', 'FILENAME_INVALID'],
    ['DEL', 'a%7Fb', 'FILENAME_INVALID'],
    ['a bidirectional override', 'invoice%E2%80%AEfdp.exe', 'FILENAME_INVALID'],
    ['a bidirectional isolate', 'a%E2%81%A6b', 'FILENAME_INVALID'],
    ['a zero-width space alone', '%E2%80%8B', 'FILENAME_INVALID'],
    ['a C1 control', 'a%C2%85b', 'FILENAME_INVALID'],
    ['256 bytes', 'a'.repeat(256), 'FILENAME_INVALID'],
    ['256 bytes of UTF-8', `${'%C3%A9'.repeat(128)}`, 'FILENAME_INVALID'],
    ['percent-encoding that is no UTF-8', 'a%FFb', 'ENCODING_INVALID'],
    ['a lone surrogate', 'a%ED%A0%80b', 'ENCODING_INVALID'],
    ['a broken escape', 'a%4', 'ENCODING_INVALID'],
  ])('is refused when it is %s', async (_what, encoded, reason) => {
    const answer = await upload({ query: `?filename=${encoded}` });
    expect(await refusal(answer)).toMatchObject({ status: 400, code: 3, reason });
  });

  it.each([
    ['malformed', 'attachment; filename="a', 'DISPOSITION_INVALID'],
    ['given twice', 'attachment; filename="a"; filename="b"', 'DISPOSITION_INVALID'],
    ['of an unknown charset', "attachment; filename*=utf-16'en'a", 'DISPOSITION_INVALID'],
    ['not UTF-8 though it says so', "attachment; filename*=UTF-8''%FF", 'ENCODING_INVALID'],
    ['a path', 'attachment; filename="../a"', 'FILENAME_INVALID'],
    ['empty', 'attachment; filename=""', 'FILENAME_INVALID'],
  ])('is refused when Content-Disposition has one that is %s', async (_what, disposition, reason) => {
    expect(await refusal(await upload({ disposition }))).toMatchObject({ status: 400, code: 3, reason });
  });

  it('goes out with every download as an ASCII fallback and exactly', async () => {
    const file = await fixture.owner.upload('x', 'naïve "100%" – 日本\'(1)*.txt');
    const download = await fixture.owner.call(`/api/v1/${file.name}:download`);
    expect(download.headers.get('content-disposition')).toBe(
      'attachment; filename="na_ve _100__ _ __\'(1)*.txt"; ' +
        "filename*=UTF-8''na%C3%AFve%20%22100%25%22%20%E2%80%93%20%E6%97%A5%E6%9C%AC%27%281%29%2A.txt",
    );
  });
});
