import { expect } from 'vitest';
import { type Fixture, goodContent } from './fixture';
import type { RawResponse } from './raw-http';
import { request } from './request';
import { describeRows, type Row } from './rows';

const get = (headers: string[]) => (fixture: Fixture) =>
  request(fixture, 'GET', `${fixture.path}:download`, { headers });

const isWhole = ({ body }: RawResponse) => expect(body.toString()).toBe(goodContent);
const is = (content: string) => (answer: RawResponse) => expect(answer.body.toString()).toBe(content);

/** Of ten bytes. What is malformed, of another unit or ends before it starts is passed over. */
const ranges: Row[] = [
  ...[
    'bytes',
    'bytes=',
    'bytes=-',
    'bytes=,',
    'bytes=a-b',
    'bytes=0-a',
    'bytes=0',
    'bytes=5-4',
    'bytes=0-1,5-4',
    'bytes=0-1,x',
    'bytes=--5',
    'bytes=0--5',
    'bytes=+0-5',
    'bytes=0.5-2',
    'bytes=0x0-5',
    'bytes=1e0-5',
    'bytes=0-5-7',
    'bytes=0 - 5',
    'bytes 0-5',
    'bytes:0-5',
    'bytes=0;5',
    'bytes=٠-٥',
    'items=0-5',
    'byte=0-5',
    'bits=0-5',
    '0-5',
    '',
    '*',
    `bytes=${'0-0,'.repeat(101)}1-1`,
    'bytes=0-9,0-9',
    'bytes=0-,5-',
  ].map((range) => ({
    name: `Range: ${range.slice(0, 30)} is passed over`,
    sends: get([`Range: ${Buffer.from(range).toString('latin1')}`]),
    expects: '200',
    and: isWhole,
  })),
  ...[
    'bytes=10-',
    'bytes=10-20',
    'bytes=999999999999999999999999-',
    'bytes=-0',
    'bytes=10-10,20-',
    `bytes=${'9'.repeat(400)}-`,
  ].map((range) => ({
    name: `Range: ${range.slice(0, 40)} cannot be satisfied`,
    sends: get([`Range: ${range}`]),
    expects: '416 3 RANGE_NOT_SATISFIABLE',
  })),
  {
    name: 'a range that cannot be satisfied, at a URL',
    sends: (fixture) =>
      request(fixture, 'GET', `/d/${fixture.downloadSecret}`, { headers: ['Range: bytes=10-'], token: null }),
    expects: '416 3 RANGE_NOT_SATISFIABLE',
  },
  {
    name: 'a range, asked for with HEAD, which knows none (RFC 9110 §14.2),',
    sends: (fixture) =>
      request(fixture, 'HEAD', `${fixture.path}:download`, { headers: ['Range: bytes=10-'] }),
    expects: '200',
    method: 'HEAD',
  },
  ...(
    [
      ['bytes=0-0', 't'],
      ['bytes=9-', '.'],
      ['bytes=-1', '.'],
      ['bytes=-99999999999999999999', goodContent],
      ['bytes=8-99999999999999999999', 's.'],
      ['BYTES=0-2', 'ten'],
      ['bytes= 0-2 ,', 'ten'],
      ['bytes=0-2,50-60', 'ten'],
    ] as const
  ).map(([range, content]) => ({
    name: `Range: ${range} is good`,
    sends: get([`Range: ${range}`]),
    expects: '206',
    and: is(content),
  })),
  ...['"other"', 'W/"other"', 'other', '"', '*', '""', 'Thu, 01 Jan 1970 00:00:00 GMT', 'yesterday'].map(
    (condition) => ({
      name: `If-Range: ${condition} is of another state, so all comes`,
      sends: get(['Range: bytes=0-2', `If-Range: ${condition}`]),
      expects: '200',
      and: isWhole,
    }),
  ),
  {
    name: 'If-Range with a weak twin of the etag is of another state',
    sends: (fixture) =>
      request(fixture, 'GET', `${fixture.path}:download`, {
        headers: ['Range: bytes=0-2', `If-Range: W/${fixture.file.etag}`],
      }),
    expects: '200',
    and: isWhole,
  },
];

const failed = '412 10 PRECONDITION_FAILED';

/** Tags that are none of the file's, or no tags at all: nothing that must match does. */
const otherTags = [
  '"other"',
  'other',
  '"',
  '""',
  'W/"other"',
  '"a" "b"',
  ',',
  '"a',
  'a"',
  "'a'",
  '**',
  '"*"',
  '*, "a"',
  '\xe4',
];

const conditions: Row[] = [
  ...otherTags.flatMap((tag) => [
    { name: `If-Match: ${tag} for a download`, sends: get([`If-Match: ${tag}`]), expects: failed },
    {
      name: `If-Match: ${tag} for a deletion`,
      sends: (fixture: Fixture) =>
        request(fixture, 'DELETE', fixture.path, { headers: [`If-Match: ${tag}`] }),
      expects: failed,
    },
    {
      name: `If-Match: ${tag} for a new name`,
      sends: (fixture: Fixture) =>
        request(fixture, 'PATCH', fixture.path, { headers: [`If-Match: ${tag}`], body: '{"filename":"b"}' }),
      expects: failed,
    },
    {
      name: `If-Match: ${tag} for new content`,
      sends: (fixture: Fixture) =>
        request(fixture, 'PUT', `${fixture.path}:upload`, { headers: [`If-Match: ${tag}`], body: 'new' }),
      expects: failed,
    },
    {
      name: `If-None-Match: ${tag} for a download`,
      sends: get([`If-None-Match: ${tag}`]),
      expects: '200',
      and: isWhole,
    },
  ]),
  { name: 'an empty If-Match', sends: get(['If-Match: ']), expects: failed },
  ...(
    [
      ['without its quotes', (etag) => etag.slice(1, -1)],
      ['as a weak one', (etag) => `W/${etag}`],
      ['in upper case', (etag) => etag.toUpperCase()],
      ['with a space within', (etag) => `" ${etag.slice(1)}`],
      ['without its last letter', (etag) => `${etag.slice(0, -2)}"`],
    ] as [string, (etag: string) => string][]
  ).map(([name, change]) => ({
    name: `If-Match with the etag ${name}`,
    sends: (fixture: Fixture) =>
      request(fixture, 'DELETE', fixture.path, { headers: [`If-Match: ${change(fixture.file.etag)}`] }),
    expects: failed,
  })),
  {
    name: 'If-None-Match: * for new content',
    sends: (fixture) =>
      request(fixture, 'PUT', `${fixture.path}:upload`, { headers: ['If-None-Match: *'], body: 'new' }),
    expects: failed,
  },
  {
    name: 'If-None-Match with the etag, for a deletion',
    sends: (fixture) =>
      request(fixture, 'DELETE', fixture.path, { headers: [`If-None-Match: ${fixture.file.etag}`] }),
    expects: failed,
  },
  {
    name: 'If-None-Match with a weak twin of the etag',
    sends: (fixture) =>
      request(fixture, 'GET', `${fixture.path}:download`, {
        headers: [`If-None-Match: "a", W/${fixture.file.etag}`],
      }),
    expects: '304',
  },
  {
    name: 'If-Unmodified-Since long ago',
    sends: get(['If-Unmodified-Since: Thu, 01 Jan 1970 00:00:00 GMT']),
    expects: failed,
  },
  ...[
    'yesterday',
    '0',
    '-1',
    '1',
    '2100',
    '2100-01-01',
    '01/01/2100',
    'Fri, 01 Jan 2100 00:00:00',
    '1970-01-01T00:00:00Z',
    'Fri, 32 Jan 2100 00:00:00 GMT',
    '',
  ].flatMap((date) => [
    // RFC 9110 §13.1.3 and §13.1.4: a field that is no HTTP date is ignored.
    {
      name: `If-Modified-Since: ${date}`,
      sends: get([`If-Modified-Since: ${date}`]),
      expects: '200',
      and: isWhole,
    },
    {
      name: `If-Unmodified-Since: ${date}`,
      sends: get([`If-Unmodified-Since: ${date}`]),
      expects: '200',
      and: isWhole,
    },
  ]),
];

const goodDates = [
  'Fri, 01 Jan 2100 00:00:00 GMT',
  'Friday, 01-Jan-49 00:00:00 GMT',
  'Fri Jan  1 00:00:00 2100',
].map((date) => ({
  name: `If-Modified-Since: ${date} is good`,
  needsDate: true,
  sends: get([`If-Modified-Since: ${date}`]),
  expects: '304',
}));

describeRows('Ranges and conditions', [...ranges, ...conditions, ...goodDates]);
