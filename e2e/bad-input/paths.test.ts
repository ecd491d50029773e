import type { Fixture } from './fixture';
import { request } from './request';
import { describeRows, type Row } from './rows';

const api = '/api/v1/organizations';

/** A GET of a path that may be anything. */
const get =
  (path: string | ((fixture: Fixture) => string), method = 'GET') =>
  (fixture: Fixture) =>
    request(fixture, method, typeof path === 'string' ? path : path(fixture));

const badEncodings = {
  'a percent sign alone': '%',
  'a percent sign and one digit': '%4',
  'a percent sign and letters': '%zz',
  'a slash in overlong UTF-8': '%c0%af',
  'a NUL in overlong UTF-8': '%c0%80',
  'a byte that UTF-8 does not have': '%ff',
  'a sequence that breaks off': '%e2%82',
  'a continuation alone': '%80',
  'a surrogate in UTF-8': '%ed%a0%80',
  'a character beyond Unicode': '%f4%90%80%80',
  'Latin-1': 'na%efve',
};

const encoding: Row[] = Object.entries(badEncodings).flatMap(([name, text]) => [
  {
    name: `a file id with ${name}`,
    sends: get(`${api}/acme/files/${text}/metadata`),
    expects: '400 3 ENCODING_INVALID',
  },
  {
    name: `an organization with ${name}`,
    sends: get(`${api}/${text}/files`),
    expects: '400 3 ENCODING_INVALID',
  },
  {
    name: `a query with ${name}`,
    sends: get(`${api}/acme/files?query=${text}`),
    expects: '400 3 ENCODING_INVALID',
  },
]);

const cyrillic = encodeURIComponent('аcme');
const fullWidth = encodeURIComponent('ａｃｍｅ');

const organizationIds: Row[] = [
  'ACME',
  'Acme',
  'acme%00',
  '%00',
  'acme%20',
  '%20acme',
  'acme%0a',
  'acme.',
  'acme%2F',
  'acme%5C',
  'acme\\',
  'acme%2Ffiles',
  "acme'--",
  "'%20OR%20'1'='1",
  'acme%22',
  '%25',
  '%F0%9F%92%A9',
  cyrillic,
  fullWidth,
  'acm%C3%A9',
  '-',
  '*',
  '%2A',
  'null',
  'undefined',
  '0',
  '__proto__',
  'foreign',
  'no-such-organization',
  'x'.repeat(8000),
  '0b9fc1c2-6b1c-4a8e-9d27-4d0a5f3f1e11',
].map((id) => ({
  name: `the organization ${id.slice(0, 40)}`,
  sends: get(`${api}/${id}/files`),
  expects: '403 7 NOT_A_MEMBER',
}));

const dots: Row[] = ['.', '..', '%2e', '%2e%2e', '.%2E'].flatMap((segment) => [
  {
    name: `the organization ${segment}`,
    sends: get(`${api}/${segment}/files`),
    expects: '404 5 ROUTE_NOT_FOUND',
  },
  {
    name: `the file ${segment}`,
    sends: get(`${api}/acme/files/${segment}/metadata`),
    expects: '404 5 ROUTE_NOT_FOUND',
  },
  { name: `/${segment}/api`, sends: get(`/${segment}${api}/acme/files`), expects: '404 5 ROUTE_NOT_FOUND' },
  {
    name: `/api/auth/${segment}`,
    sends: get(`/api/auth/${segment}/v1/organizations/acme/files`),
    expects: '404 5 ROUTE_NOT_FOUND',
  },
]);

const tooLong: Row = {
  name: 'a target of 10,000 characters',
  sends: get(`${api}/${'x'.repeat(10_000)}/files`),
  expects: '414 3 TARGET_TOO_LONG',
};

const fileIds: Row[] = [
  '%2e%2e%2f%2e%2e',
  '%00',
  'a%00b',
  '%2F',
  '%5C',
  "'--",
  '%25',
  '%20',
  '-',
  '_',
  '*',
  'null',
  '0',
  '__proto__',
  'metadata',
  'upload',
  '%F0%9F%92%A9',
  '%EF%BF%BD',
  'x'.repeat(65),
  'x'.repeat(8000),
  '0b9fc1c2-6b1c-4a8e-9d27-4d0a5f3f1e11',
]
  .map((id) => ({
    name: `the file ${id.slice(0, 40)}`,
    sends: get(`${api}/acme/files/${id}/metadata`),
    expects: '404 5 FILE_NOT_FOUND',
  }))
  .concat(
    [
      ['the upper-case twin of a good id', (id: string) => id.toUpperCase()],
      ['a good id and a NUL', (id: string) => `${id}%00`],
      ['a good id and a space', (id: string) => `${id}%20`],
      ['a good id and a line feed', (id: string) => `${id}%0a`],
      ['a good id and a soft hyphen', (id: string) => `${id}%C2%AD`],
      ['a good id that lost its last letter', (id: string) => id.slice(0, -1)],
      ['a good id twice', (id: string) => id + id],
      ['a good id in double encoding', (id: string) => `%2561${id}`],
    ].map(([name, change]) => ({
      name: `the file of ${name}`,
      sends: get(({ fileId }) => `${api}/acme/files/${(change as (id: string) => string)(fileId)}/metadata`),
      expects: '404 5 FILE_NOT_FOUND',
    })),
  );

const routes: Row[] = [
  ...[
    '/api',
    '/api/',
    '/api/v1',
    '/api/v2/organizations',
    '/api/v1/Organizations',
    '//api/v1/organizations'.slice(1).replace('/v1', '//v1'),
    `${api}/`,
    `${api}//files`,
    `${api}/acme//files`,
    `${api}/acme/files/`,
    `${api}/acme/files//metadata`,
    `${api}/acme/Files`,
    `${api}/acme/files:frobnicate`,
    `${api}/acme/files:`,
    `${api}/acme/files:upload/`,
    `${api}/acme/files:Upload`,
    `${api}/acme/files:UPLOAD`,
    `${api}/acme/files:upload:upload`,
    `${api}/acme/files::upload`,
    `${api}/acme/files:generateuploadurl`,
    `${api}/acme/files%253Aupload`,
    `${api}/acme/files;upload`,
    `${api}/acme/./files`,
    `${api}/acme/folders/../files`,
    `${api}/acme/files/x/y/z`,
    '/api/v1/%6frganizations',
    '/api/../healthz',
    '/u',
    '/u/',
    '/d/',
    '/d/a/b',
  ].map((path) => ({ name: path, sends: get(path), expects: '404 5 ROUTE_NOT_FOUND' })),
  ...[
    ':frobnicate',
    ':Download',
    ':DOWNLOAD',
    ':download:download',
    '/Metadata',
    '/metadata/',
    '/download',
    ':metadata',
  ].map((verb) => ({
    name: `a good file's ${verb}`,
    sends: get(({ path }) => path + verb),
    expects: '404 5 ROUTE_NOT_FOUND',
  })),
  {
    name: 'a verb whose colon is encoded is that verb',
    sends: get(({ path }) => `${path}%3Adownload`),
    expects: '200',
  },
  {
    name: 'letters that need no encoding mean the same encoded',
    sends: get(({ fileId }) => `${api}/%61cme/files/${fileId}/metadata`),
    expects: '200',
  },
  ...(
    [
      ['GET', 'files:upload'],
      ['DELETE', 'files:generateUploadUrl'],
      ['PATCH', 'files'],
      ['PUT', 'files'],
      ['POST', 'files/x'],
      ['GET', 'files/x:undelete'],
      ['GET', 'files/x:generateDownloadUrl'],
      ['POST', 'files/x:download'],
    ] as const
  ).map(([method, path]) => ({
    name: `${method} ${path}`,
    sends: get(`${api}/acme/${path}`, method),
    expects: '405 12 METHOD_NOT_ALLOWED',
  })),
];

const list = (query: string) => get(`${api}/acme/files?${query}`);

const lists: Row[] = [
  ...[
    '-1',
    'abc',
    '1.5',
    '',
    '+5',
    '%205',
    '5%20',
    '1e3',
    '0x10',
    '%EF%BC%95',
    'Infinity',
    'NaN',
    '5%00',
    'null',
  ].map((size) => ({
    name: `page_size=${size}`,
    sends: list(`page_size=${size}`),
    expects: '400 3 FIELD_INVALID',
  })),
  ...['0', '1000', '1001', '99999999999', '9'.repeat(100)].map((size) => ({
    name: `page_size=${size.slice(0, 20)} is good, above 1000 taken for 1000`,
    sends: list(`page_size=${size}`),
    expects: '200',
  })),
  { name: 'pageSize=-1', sends: list('pageSize=-1'), expects: '400 3 FIELD_INVALID' },
  ...['garbage', '0', 'e30', 'AAAA', '%00', '%F0%9F%92%A9', '../..', "'--", 'A'.repeat(200)].map((token) => ({
    name: `page_token=${token.slice(0, 40)}`,
    sends: list(`page_token=${token}`),
    expects: '400 3 PAGE_TOKEN_INVALID',
  })),
  {
    name: 'a page_token of 8000 characters',
    sends: list(`page_token=${'A'.repeat(8000)}`),
    expects: '400 3 FIELD_INVALID',
  },
  {
    name: 'a page_token that is a download secret',
    sends: get(({ downloadSecret }) => `${api}/acme/files?page_token=${downloadSecret}`),
    expects: '400 3 PAGE_TOKEN_INVALID',
  },
  ...[
    'nope',
    'filename%20up',
    'filename%20desc%20desc',
    'filename,size_bytes',
    'filename%3B%20DROP%20TABLE%20files',
    "filename'",
    'f.filename',
    'FILENAME',
    'constructor',
    '__proto__',
    'desc',
    '%20',
    'id',
    'sha256',
  ].map((order) => ({
    name: `order_by=${order}`,
    sends: list(`order_by=${order}`),
    expects: '400 3 ORDER_BY_INVALID',
  })),
  { name: 'order_by with a NUL', sends: list('order_by=filename%00'), expects: '400 3 FIELD_INVALID' },
  ...['maybe', '2', 'TRUE', 'yes', '-1'].flatMap((truth) => [
    { name: `show_deleted=${truth}`, sends: list(`show_deleted=${truth}`), expects: '400 3 FIELD_INVALID' },
    { name: `recursive=${truth}`, sends: list(`recursive=${truth}`), expects: '400 3 FIELD_INVALID' },
  ]),
  ...[
    'nowhere',
    '%2F',
    '..',
    "'--",
    'organizations/acme/folders/nowhere',
    'organizations/foreign/folders/root',
  ].map((folder) => ({
    name: `folder=${folder}`,
    sends: list(`folder=${folder}`),
    expects: '404 5 FOLDER_NOT_FOUND',
  })),
  { name: 'folder with a NUL', sends: list('folder=%00'), expects: '400 3 FIELD_INVALID' },
  { name: 'folder of 2 KB', sends: list(`folder=${'x'.repeat(2000)}`), expects: '400 3 FIELD_INVALID' },
  { name: 'query with a NUL', sends: list('query=%00'), expects: '400 3 FIELD_INVALID' },
  {
    name: 'a parameter whose name is badly encoded',
    sends: list('%zz=1'),
    expects: '400 3 ENCODING_INVALID',
  },
  ...[
    'query=%25',
    'query=_%25',
    "query='",
    'query=%5C',
    'query=%F0%9F%92%A9',
    'unknown=parameter',
    '__proto__=x',
    '&&==&',
    '?',
    'a=b=c',
  ].map((query) => ({ name: `?${query} is good`, sends: list(query), expects: '200' })),
  {
    name: 'an answer that would be inline somehow else',
    sends: get(({ path }) => `${path}:download?disposition=outline`),
    expects: '400 3 FIELD_INVALID',
  },
  {
    name: 'purge=perhaps keeps the file',
    sends: get(({ path }) => `${path}?purge=perhaps`, 'DELETE'),
    expects: '400 3 FIELD_INVALID',
  },
];

describeRows('Paths and queries', [
  ...encoding,
  ...organizationIds,
  ...dots,
  tooLong,
  ...fileIds,
  ...routes,
  ...lists,
]);
