import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { expect } from 'vitest';
import type { Fixture } from './fixture';
import type { RawResponse } from './raw-http';
import { request } from './request';
import { describeRows, type Row } from './rows';

const badName = '400 3 FILENAME_INVALID';
const badDisposition = '400 3 DISPOSITION_INVALID';
const badForm = '400 3 FORM_INVALID';
const notOneFile = '400 3 FORM_NOT_ONE_FILE';

type Sent = { query?: string; headers?: string[]; body?: string | Uint8Array };

const upload =
  ({ query = '', headers = [], body = 'content' }: Sent) =>
  (fixture: Fixture) =>
    request(fixture, 'POST', `${fixture.organization}/files:upload${query}`, { headers, body });

const viaUrl =
  ({ query = '', headers = [], body = 'content' }: Sent) =>
  (fixture: Fixture) =>
    request(fixture, 'PUT', `/u/${fixture.uploadSecret}${query}`, { headers, body, token: null });

const isCalled = (filename: string) => (answer: RawResponse) =>
  expect(JSON.parse(answer.body.toString()).filename).toBe(filename);

const octets = (text: string) => Buffer.from(text).toString('latin1');

const badNames: Record<string, string> = {
  empty: '',
  'a dot': '.',
  'two dots': '..',
  'with a slash': 'a/b',
  'a path': '/etc/passwd',
  'a way up': '../../etc/passwd',
  'with a backslash': 'a\\b',
  'a Windows path': 'C:\\a.txt',
  'with a NUL': 'a\0b',
  'with a line feed': 'a\nb',
  'with a carriage return': 'a\rb',
  'with a tab': 'a\tb',
  'with an escape': 'a\x1bb',
  'with a DEL': 'a\x7fb',
  'with a C1 control character': 'a\u0085b',
  'that overrides its direction': 'a\u202etxt.exe',
  'of a zero-width space': '\u200b',
  'of 256 letters': 'x'.repeat(256),
  'of 256 bytes in UTF-8': 'ä'.repeat(128),
  'of 258 bytes in emoji': `${'😀'.repeat(64)}ab`,
  'of 255 bytes that NFC makes 510': `${'\u0344'.repeat(127)}x`,
  'of 4 KB': 'x'.repeat(4000),
};

const goodNames: Record<string, [given: string, kept: string]> = {
  'three dots': ['...', '...'],
  'a space': [' ', ' '],
  'with quotes': ['a"b\'c', 'a"b\'c'],
  'of 255 letters': ['x'.repeat(255), 'x'.repeat(255)],
  'of 255 bytes in UTF-8': [`${'ä'.repeat(127)}x`, `${'ä'.repeat(127)}x`],
  'of 381 bytes that NFC makes 254': ['a\u0308'.repeat(127), 'ä'.repeat(127)],
  'that looks like a slash': ['a∕b', 'a∕b'],
  'that is code': ['<script>alert(1)</script>'.replace('/', ''), '<script>alert(1)<script>'],
  'that is percent-encoded itself': ['a%2Fb', 'a%2Fb'],
  'of a device': ['CON', 'CON'],
};

const names: Row[] = [
  ...Object.entries(badNames).flatMap(([name, given]) => [
    {
      name: `a name ${name}, in the query`,
      sends: upload({ query: `?filename=${encodeURIComponent(given)}` }),
      expects: given.includes('\0') ? '400 3 FIELD_INVALID' : badName,
    },
    {
      name: `a name ${name}, in filename*`,
      sends: upload({ headers: [`Content-Disposition: attachment; filename*=UTF-8''${encode(given)}`] }),
      expects: badName,
    },
    {
      name: `a name ${name}, as a new name`,
      sends: (fixture: Fixture) =>
        request(fixture, 'PATCH', fixture.path, { body: JSON.stringify({ filename: given }) }),
      expects: given.includes('\0') ? '400 3 FIELD_INVALID' : badName,
    },
  ]),
  ...['%ed%a0%80', '%ff', '%c0%af', '%', '%zz'].flatMap((text) => [
    {
      name: `?filename=${text}`,
      sends: upload({ query: `?filename=${text}` }),
      expects: '400 3 ENCODING_INVALID',
    },
    {
      name: `?filename=${text} at a URL`,
      sends: viaUrl({ query: `?filename=${text}` }),
      expects: '400 3 ENCODING_INVALID',
    },
  ]),
  {
    name: 'a new name with a lone surrogate',
    sends: (fixture) => request(fixture, 'PATCH', fixture.path, { body: '{"filename":"a\\ud83d"}' }),
    expects: '400 3 FIELD_INVALID',
  },
  { name: 'a bad name at a URL', sends: viaUrl({ query: '?filename=..' }), expects: badName },
  ...Object.entries(goodNames).map(([name, [given, kept]]) => ({
    name: `a name ${name} is good`,
    sends: upload({ query: `?filename=${encodeURIComponent(given)}` }),
    expects: '200',
    keeps: 1,
    and: isCalled(kept),
  })),
];

function encode(text: string): string {
  return encodeURIComponent(text).replace(/['()*]/g, (c) => `%${c.charCodeAt(0).toString(16)}`);
}

const dispositions: Row[] = [
  ...[
    'attachment; filename',
    'attachment; filename=',
    'attachment; filename="a',
    'attachment; filename=a"',
    'attachment; filename="a" "b"',
    'attachment; filename=a b',
    'attachment; filename="a"; filename="b"',
    'attachment; filename=a; FILENAME=b',
    'attachment; =a',
    'attachment; "filename"="a"',
    'attachment filename="a"',
    'attachment, filename="a"',
    'attachment; filename="a"x',
    'attachment; filename="a\\"',
    'attachment; filename=(a)',
    '; filename="a"',
    '"attachment"; filename="a"',
    'attach ment; filename="a"',
    'attachment; filename: "a"',
    'filename="a"',
    '',
    "attachment; filename*=UTF-8'a",
    "attachment; filename*=''a",
    "attachment; filename*=UTF-16''a",
    "attachment; filename*=klingon''a",
    'attachment; filename*=a',
    "attachment; filename*=UTF-8''a b",
    "attachment; filename*=UTF-8''a%2",
    "attachment; filename*=UTF-8''a%zz",
    "attachment; filename*=UTF-8''ä".replace('ä', octets('ä')),
    "attachment; filename*=UTF-8''a; filename*=UTF-8''b",
    'attachment; filename*="UTF-8\'\'a%ff"',
  ].map((value) => ({
    name: `Content-Disposition: ${value}`,
    sends: upload({ headers: [`Content-Disposition: ${value}`] }),
    expects: value.endsWith('%ff"') ? '400 3 ENCODING_INVALID' : badDisposition,
  })),
  ...['%ff', '%c0%af', '%ed%a0%80', '%e2%82'].map((text) => ({
    name: `filename*=UTF-8''${text}`,
    sends: upload({ headers: [`Content-Disposition: attachment; filename*=UTF-8''${text}`] }),
    expects: '400 3 ENCODING_INVALID',
  })),
  {
    name: 'two Content-Dispositions',
    sends: upload({
      headers: ['Content-Disposition: attachment; filename="a"', 'Content-Disposition: inline'],
    }),
    expects: badDisposition,
  },
  {
    name: 'a Content-Disposition of 20,000 semicolons',
    sends: upload({ headers: [`Content-Disposition: attachment${';'.repeat(20_000)} "`] }),
    expects: badDisposition,
  },
  {
    name: 'a Content-Disposition of 20,000 quotes',
    sends: upload({ headers: [`Content-Disposition: attachment; filename=${'"'.repeat(20_001)}`] }),
    expects: badDisposition,
  },
  {
    name: 'a Content-Disposition of 20,000 backslashes',
    sends: upload({ headers: [`Content-Disposition: attachment; filename="${'\\'.repeat(20_001)}`] }),
    expects: badDisposition,
  },
  ...(
    [
      ['attachment; filename="a.txt"', 'a.txt'],
      ['ATTACHMENT; FileName = a.txt ;', 'a.txt'],
      ['attachment; filename="a;b=\\"c\\".txt"', 'a;b="c".txt'],
      [`attachment; filename="${octets('naïve.txt')}"`, 'naïve.txt'],
      ['attachment; filename="na\xefve.txt"', 'naïve.txt'],
      ['attachment; filename="x"; filename*=UTF-8\'\'na%C3%AFve.txt', 'naïve.txt'],
      ["attachment; filename*=iso-8859-1'en'na%EFve.txt", 'naïve.txt'],
      ["attachment; filename*=utf-8'en'a%27b", "a'b"],
      ['attachment; size=5; x-other="y"', 'untitled.txt'],
      ['inline', 'untitled.txt'],
    ] as const
  ).map(([value, kept]) => ({
    name: `Content-Disposition: ${value} is good`,
    sends: upload({ headers: [`Content-Disposition: ${value}`] }),
    expects: '200',
    keeps: 1,
    and: isCalled(kept),
  })),
];

const types: Row[] = [
  ...[
    'text',
    'text/',
    '/plain',
    'text/plain/x',
    'text /plain',
    'text/plain; charset',
    'text/plain; charset="utf-8',
    'text/plain; =utf-8',
    'text/plain; char set=utf-8',
    'text/plain, text/html',
    'text/plain html',
    'text/pl(ai)n',
    'text/\xe4',
    `text/${'x'.repeat(300)}`,
    '"text/plain"',
    ';',
    'null',
  ].map((type) => ({
    name: `Content-Type: ${type.slice(0, 30)}`,
    sends: upload({ headers: [`Content-Type: ${type}`] }),
    expects: '400 3 MIME_TYPE_INVALID',
  })),
  {
    name: 'two Content-Types',
    sends: upload({ headers: ['Content-Type: text/plain', 'Content-Type: text/html'] }),
    expects: '400 3 MIME_TYPE_INVALID',
  },
  ...['gzip', 'br', 'deflate', 'identity, gzip', 'zstd', 'x-unknown', 'GZIP', 'aes128gcm'].map((coding) => ({
    name: `Content-Encoding: ${coding}`,
    sends: upload({ headers: [`Content-Encoding: ${coding}`], body: gzipSync('content') }),
    expects: '415 3 CONTENT_ENCODING_UNSUPPORTED',
  })),
  {
    name: 'Content-Encoding at a URL',
    sends: viaUrl({ headers: ['Content-Encoding: gzip'], body: gzipSync('content') }),
    expects: '415 3 CONTENT_ENCODING_UNSUPPORTED',
  },
  {
    name: 'Content-Encoding: identity is good',
    sends: upload({ headers: ['Content-Encoding: Identity'] }),
    expects: '200',
    keeps: 1,
  },
  {
    name: 'bytes that are no UTF-8, of a type that says they are JSON, are a file like any other',
    sends: upload({ headers: ['Content-Type: application/json'], body: Buffer.of(0xff, 0x00) }),
    expects: '200',
    keeps: 1,
  },
];

const sha256 = createHash('sha256').update('content').digest('base64');
const otherSha256 = createHash('sha256').update('other').digest('base64');
const sha512 = createHash('sha512').update('content').digest('base64');
const badDigest = '400 3 DIGEST_INVALID';

const digests: Row[] = [
  ...[
    `sha-256=${sha256}`,
    `sha-256=:${sha256}`,
    `sha-256="${sha256}"`,
    'sha-256=::',
    'sha-256',
    'sha-256=:AAAA:',
    `sha-256=:${sha512}:`,
    `sha-512=:${sha256}:`,
    `sha-256=:${sha256.replace('=', '')}*:`,
    `sha-256=: ${sha256}:`,
    `sha-256:${sha256}:`,
    `SHA-256=:${sha256}:`,
    `=:${sha256}:`,
    `sha-256=:${sha256}:,`,
    `,`,
    `sha-256=:${sha256}: md5=:AAAA:`,
    `sha-256=:${sha256}:, sha-256=:${otherSha256}:`,
    '',
  ].map((value) => ({
    name: `Content-Digest: ${value.slice(0, 40)}`,
    sends: upload({ headers: [`Content-Digest: ${value}`] }),
    expects: badDigest,
  })),
  {
    name: 'two digests that contradict each other',
    sends: upload({
      headers: [`Content-Digest: sha-256=:${sha256}:`, `Repr-Digest: sha-256=:${otherSha256}:`],
    }),
    expects: badDigest,
  },
  ...['Content-Digest', 'Repr-Digest'].flatMap((field) => [
    {
      name: `a ${field} of other content`,
      sends: upload({ headers: [`${field}: sha-256=:${otherSha256}:`] }),
      expects: '400 3 DIGEST_MISMATCH',
    },
    {
      name: `a ${field} of which one is right and one wrong`,
      sends: upload({ headers: [`${field}: sha-512=:${sha512}:, sha-256=:${otherSha256}:`] }),
      expects: '400 3 DIGEST_MISMATCH',
    },
  ]),
  {
    name: 'a digest of other content, at a URL',
    sends: viaUrl({ headers: [`Repr-Digest: sha-256=:${otherSha256}:`] }),
    expects: '400 3 DIGEST_MISMATCH',
  },
  {
    name: 'a digest of other content, with a replacement',
    sends: (fixture) =>
      request(fixture, 'PUT', `${fixture.path}:upload`, {
        headers: [`Content-Digest: sha-256=:${otherSha256}:`],
        body: 'content',
      }),
    expects: '400 3 DIGEST_MISMATCH',
  },
  {
    name: 'right digests, with an unknown one, are good',
    sends: upload({ headers: [`Content-Digest: md5=:AAAA:, sha-512=:${sha512}:, sha-256=:${sha256}:`] }),
    expects: '200',
    keeps: 1,
  },
];

const asForm = (type: string, body: string | Uint8Array, headers: string[] = []) =>
  upload({ headers: [`Content-Type: ${type}`, ...headers], body });

/** A form with the boundary `b`; what is not given is as it should be. */
const form = (body: string | Uint8Array) => asForm('multipart/form-data; boundary=b', body);

const part = (headers: string, content = 'content') => `--b\r\n${headers}\r\n\r\n${content}\r\n`;
const file = (filename = 'a.txt') => part(`Content-Disposition: form-data; name="f"; filename="${filename}"`);
const field = part('Content-Disposition: form-data; name="note"');

const forms: Row[] = [
  {
    name: 'a form without a boundary',
    sends: asForm('multipart/form-data', `${file()}--b--\r\n`),
    expects: badForm,
  },
  ...[
    'boundary=',
    'boundary=""',
    `boundary=${'b'.repeat(71)}`,
    `boundary="${'b'.repeat(71)}"`,
    'boundary="b',
    'boundary=b b',
    'boundary=b; boundary=c',
    'boundary=ä',
    'limit=b',
  ].map((boundary) => ({
    name: `a form with ${boundary.slice(0, 30)}`,
    sends: asForm(`multipart/form-data; ${octets(boundary)}`, `${file()}--b--\r\n`),
    expects: badForm,
  })),
  ...Object.entries({
    'that is empty': '',
    'without a part or an end': 'content',
    'that ends before its end': file(),
    'whose end lacks a dash': `${file()}--b-\r\n`,
    'whose file breaks off': '--b\r\nContent-Disposition: form-data; name="f"; filename="a"\r\n\r\ncont',
    'whose headers break off': '--b\r\nContent-Disposition: form-da',
    'of another boundary': file().replaceAll('--b', '--c'),
    'with letters after a boundary': `${file().replace('--b\r\n', '--bc\r\n')}--b--\r\n`,
    'with a header line that is none': `${part('no colon')}--b--\r\n`,
    'with a part header of 20 KB': `${part(`Content-Disposition: form-data; name="f"; filename="${'x'.repeat(20_000)}"`)}--b--\r\n`,
    'with many part headers of 20 KB': `${part(Array.from({ length: 400 }, (_, at) => `X-${at}: ${'x'.repeat(45)}`).join('\r\n'))}--b--\r\n`,
  }).map(([name, body]) => ({ name: `a form ${name}`, sends: form(body), expects: badForm })),
  ...Object.entries({
    'without a file': `${field}--b--\r\n`,
    'without anything': '--b--\r\n',
    'with two files': `${file('a')}${file('b')}--b--\r\n`,
    'with two files and a field between them': `${file('a')}${field}${file('b')}--b--\r\n`,
    'whose only file has no name': `${file('')}--b--\r\n`,
    'whose file part says nothing of itself': `${part('Content-Type: text/plain')}--b--\r\n`,
    'of 2,000 fields and no file': `${field.repeat(2000)}--b--\r\n`,
  }).map(([name, body]) => ({ name: `a form ${name}`, sends: form(body), expects: notOneFile })),
  ...['..', '.', 'a\\\\b', 'a\tb', 'x'.repeat(256)].map((name) => ({
    name: `a form whose file is called ${name.slice(0, 20)}`,
    sends: form(`${file(name)}--b--\r\n`),
    expects: badName,
  })),
  ...['filename="a', 'filename="a"; filename="b"', "filename*=UTF-16''a", "filename*=UTF-8''%zz"].map(
    (parameter) => ({
      name: `a form whose part has ${parameter}`,
      sends: form(`${part(`Content-Disposition: form-data; name="f"; ${parameter}`)}--b--\r\n`),
      expects: badDisposition,
    }),
  ),
  {
    name: 'a form whose part has a type that is none',
    sends: form(
      `${part('Content-Disposition: form-data; name="f"; filename="a"\r\nContent-Type: text')}--b--\r\n`,
    ),
    expects: '400 3 MIME_TYPE_INVALID',
  },
  {
    name: 'a form with a digest of other bytes',
    sends: asForm('multipart/form-data; boundary=b', `${file()}--b--\r\n`, [
      `Content-Digest: sha-256=:${sha256}:`,
    ]),
    expects: '400 3 DIGEST_MISMATCH',
  },
  {
    name: 'a form whose file is over the limit',
    sends: form(
      `${part('Content-Disposition: form-data; name="f"; filename="a"', 'x'.repeat(65_537))}--b--\r\n`,
    ),
    expects: '413 3 CONTENT_TOO_LARGE',
  },
  ...Object.entries({
    'with a preamble and an epilogue': `hello\r\n${file()}--b--\r\ngoodbye`,
    'with 2,000 fields around its file': `${field.repeat(1000)}${file()}${field.repeat(1000)}--b--\r\n`,
    'with spaces after its boundaries': `--b  \r\n${file().slice(5)}--b--`,
    'whose file has what looks like the boundary': `${part('Content-Disposition: form-data; name="f"; filename="a"', '--b\r\n-b\r\n--')}--b--\r\n`,
  }).map(([name, body]) => ({ name: `a form ${name} is good`, sends: form(body), expects: '200', keeps: 1 })),
  {
    name: 'another multipart type is no form but a file',
    sends: asForm('multipart/mixed; boundary=b', `${file('a')}${file('b')}--b--\r\n`),
    expects: '200',
    keeps: 1,
  },
];

describeRows('Uploads', [...names, ...dispositions, ...types, ...digests, ...forms]);
