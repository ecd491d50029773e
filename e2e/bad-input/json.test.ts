import type { Fixture } from './fixture';
import { request } from './request';
import { describeRows, type Row } from './rows';

const invalidJson = '400 3 JSON_INVALID';
const invalidField = '400 3 FIELD_INVALID';

const generate = (body: string | Uint8Array) => (fixture: Fixture) =>
  request(fixture, 'POST', `${fixture.organization}/files:generateUploadUrl`, { body });

const generateDownload = (body: string) => (fixture: Fixture) =>
  request(fixture, 'POST', `${fixture.path}:generateDownloadUrl`, { body });

/** A body with one field whose JSON is given. */
const field = (name: string, json: string) => generate(`{"${name}":${json}}`);

const bytes = (...parts: (string | number)[]) =>
  Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(part) : Buffer.of(part))));

const grammar: Row[] = [
  ...Object.entries({
    'no JSON': 'expire_duration=3600s',
    'JSON that breaks off': '{"filename":"a',
    'JSON and more': '{} {}',
    'two values': '{},{}',
    'a comma too many': '{"filename":"a",}',
    'single quotes': "{'filename':'a'}",
    'names without quotes': '{filename:"a"}',
    'a comment': '{/* */}',
    'a control character in a string': '{"filename":"a\nb"}',
    'an escape that is none': '{"filename":"\\x41"}',
    'an array': '[]',
    'an array of objects': '[{}]',
    'a string': '"3600s"',
    'a number': '3600',
    null: 'null',
    true: 'true',
    'NaN as a number': '{"max_size_bytes":NaN}',
    'a NUL': '\0',
    'white space alone': ' \r\n\t ',
    'two byte order marks': '\ufeff\ufeff{}',
    XML: '<?xml version="1.0"?><a/>',
    '10,000 arrays in each other': `${'['.repeat(10_000)}${']'.repeat(10_000)}`,
    '100,000 objects that never end': '{"a":'.repeat(100_000),
  }).map(([name, body]) => ({ name, sends: generate(body), expects: invalidJson })),
  { name: 'UTF-8 that is none', sends: generate(bytes('{"filename":"', 0xff, '"}')), expects: invalidJson },
  { name: 'overlong UTF-8', sends: generate(bytes('{"filename":"', 0xc0, 0xaf, '"}')), expects: invalidJson },
  {
    name: 'a surrogate in UTF-8',
    sends: generate(bytes('{"a":"', 0xed, 0xa0, 0x80, '"}')),
    expects: invalidJson,
  },
  { name: 'UTF-16', sends: generate(Buffer.from('{}', 'utf16le')), expects: invalidJson },
  { name: 'gzip without saying so', sends: generate(bytes(0x1f, 0x8b, 0x08, 0x00)), expects: invalidJson },
  {
    name: 'more than 1 MiB',
    sends: generate(`{"a":"${'x'.repeat(2 ** 20)}"}`),
    expects: '413 3 CONTENT_TOO_LARGE',
  },
  {
    name: 'more than 1 MiB in chunks',
    sends: (fixture) => [
      request(fixture, 'POST', `${fixture.organization}/files:generateUploadUrl`, {
        headers: ['Transfer-Encoding: chunked'],
      }),
      `110000\r\n${' '.repeat(0x11_0000)}\r\n0\r\n\r\n`,
    ],
    expects: '413 3 CONTENT_TOO_LARGE',
  },
  {
    name: 'gzip that says so',
    sends: (fixture) =>
      request(fixture, 'POST', `${fixture.organization}/files:generateUploadUrl`, {
        headers: ['Content-Encoding: gzip'],
        body: '{}',
      }),
    expects: '415 3 CONTENT_ENCODING_UNSUPPORTED',
  },
  ...Object.entries({
    'one byte order mark': '\ufeff{}',
    'the last of two fields of one name': '{"expire_duration":"60s","expire_duration":"120s"}',
    '10,000 arrays in an unknown field': `{"unknown":${'['.repeat(10_000)}${']'.repeat(10_000)}}`,
    '10,000 objects in an unknown field': `{"unknown":${'{"a":'.repeat(10_000)}1${'}'.repeat(10_000)}}`,
    'unknown fields':
      '{"unknown":1,"expireDurations":"x","":null,"__proto__":{"a":1},"constructor":{"prototype":1}}',
    'a field of the prototype': '{"__proto__":{"expire_duration":5}}',
    lowerCamelCase: '{"expireDuration":"60s","maxFiles":2,"maxSizeBytes":"5","mimeType":"text/plain"}',
    'every field null':
      '{"expire_duration":null,"filename":null,"mime_type":null,"max_size_bytes":null,"folder":null,"max_files":null}',
    'an empty object': '{}',
    nothing: '',
  }).map(([name, body]) => ({ name: `${name} is good`, sends: generate(body), expects: '200' })),
];

const wrongTypes: Row[] = Object.entries({
  expire_duration: ['3600', 'true', '{}', '[]', '["60s"]', '{"seconds":60}'],
  filename: ['1', 'true', '{}', '["a"]'],
  mime_type: ['1', 'true', '{}', '["text/plain"]'],
  max_size_bytes: [
    'true',
    '{}',
    '[]',
    '"abc"',
    '1.5',
    '"1.5"',
    '-1',
    '"-1"',
    '1e300',
    '"1e3"',
    '""',
    '"9223372036854775808"',
    `"${'9'.repeat(100)}"`,
    '" 5"',
    '"0x5"',
    '"٣"',
  ],
  max_files: [
    'true',
    '{}',
    '0',
    '-1',
    '1.5',
    '10001',
    '"abc"',
    '"1.5"',
    '"-1"',
    '1e300',
    `"${'9'.repeat(400)}"`,
    '""',
  ],
  folder: ['1', 'true', '{}', '["root"]'],
}).flatMap(([name, values]) =>
  values.map((json) => ({
    name: `${name}: ${json.slice(0, 30)}`,
    sends: field(name, json),
    expects: invalidField,
  })),
);

const text: Row[] = [
  ...['filename', 'mime_type', 'folder'].flatMap((name) => [
    { name: `${name} with a lone surrogate`, sends: field(name, '"a\\ud800b"'), expects: invalidField },
    { name: `${name} with a NUL`, sends: field(name, '"a\\u0000b"'), expects: invalidField },
  ]),
  {
    name: 'a display name with a lone surrogate',
    sends: rename('display_name', '"\\udc00"'),
    expects: invalidField,
  },
  { name: 'a display name with a NUL', sends: rename('display_name', '"\\u0000"'), expects: invalidField },
  {
    name: 'a display name of control characters',
    sends: rename('display_name', '"\\u0007"'),
    expects: '400 3 DISPLAY_NAME_INVALID',
  },
  {
    name: 'an empty display name',
    sends: rename('display_name', '""'),
    expects: '400 3 DISPLAY_NAME_INVALID',
  },
  {
    name: 'a display name of 256 bytes',
    sends: rename('display_name', `"${'ä'.repeat(128)}"`),
    expects: '400 3 DISPLAY_NAME_INVALID',
  },
  { name: 'a display name that is a number', sends: rename('displayName', '5'), expects: invalidField },
  ...['text', 'text/', '/plain', 'text/plain/x', 'text plain', '*/*', '*', 'image/*/*', ''].map((type) => ({
    name: `a URL bound to the type ${JSON.stringify(type)}`,
    sends: field('mime_type', JSON.stringify(type)),
    expects: '400 3 MIME_TYPE_INVALID',
  })),
  ...['..', '', 'a/b', 'a\\\\b', 'a\\nb', 'x'.repeat(256)].map((name) => ({
    name: `a URL bound to the name ${name.slice(0, 20)}`,
    sends: field('filename', `"${name}"`),
    expects: '400 3 FILENAME_INVALID',
  })),
  {
    name: 'a folder that is not there',
    sends: field('folder', '"nowhere"'),
    expects: '404 5 FOLDER_NOT_FOUND',
  },
  ...['A', 'ab', '-abc', 'abc-', '1abc', 'a_b', 'a'.repeat(64), 'ab\\n', 'аcme', 'a b', ''].map((id) => ({
    name: `an organization to be called ${JSON.stringify(id).slice(0, 20)}`,
    sends: (fixture: Fixture) =>
      request(fixture, 'POST', '/api/v1/organizations', { body: `{"organization_id":"${id}"}` }),
    expects: '400 3 ORGANIZATION_ID_INVALID',
  })),
  ...['{}', '{"organization_id":null}', '{"organization_id":5}', '{"organization_id":"a\\u0000b"}'].map(
    (body) => ({
      name: `an organization from ${body}`,
      sends: (fixture: Fixture) => request(fixture, 'POST', '/api/v1/organizations', { body }),
      expects: invalidField,
    }),
  ),
  {
    name: 'an organization that there is',
    sends: (fixture) =>
      request(fixture, 'POST', '/api/v1/organizations', { body: '{"organizationId":"acme"}' }),
    expects: '409 6 ORGANIZATION_ID_TAKEN',
  },
];

function rename(name: string, json: string) {
  return (fixture: Fixture) =>
    request(fixture, 'PATCH', fixture.organization, { body: `{"${name}":${json}}` });
}

const badDurations = [
  '1h',
  '3600',
  '3600ms',
  '3600S',
  's',
  '',
  '-1s',
  '-0.5s',
  '0s',
  '0.0s',
  '-0s',
  '0.000000000s',
  '1.s',
  '.5s',
  '1e3s',
  '0x10s',
  ' 60s',
  '60s ',
  '60 s',
  '+60s',
  '1,5s',
  'PT1H',
  'Infinitys',
  'NaNs',
  '1.0000000001s',
  '1s1s',
  '٣s',
  '60s\\u0000',
  '604801s',
  '604800.001s',
  '604800.000000001s',
  '315576000001s',
  `${'9'.repeat(400)}s`,
];

const durations: Row[] = [
  ...badDurations.flatMap((duration) => [
    {
      name: `an upload URL for "${duration.slice(0, 20)}"`,
      sends: generate(`{"expire_duration":"${duration}"}`),
      expects: invalidField,
    },
    {
      name: `a download URL for "${duration.slice(0, 20)}"`,
      sends: generateDownload(`{"expireDuration":"${duration}"}`),
      expects: invalidField,
    },
  ]),
  ...['604800s', '1.5s', '0.000000001s', '604799.999999999s', '007s'].map((duration) => ({
    name: `a download URL for "${duration}" is good`,
    sends: generateDownload(`{"expire_duration":"${duration}"}`),
    expects: '200',
  })),
  ...['3600', 'true', '{}', '[]'].map((json) => ({
    name: `a download URL for ${json}`,
    sends: generateDownload(`{"expire_duration":${json}}`),
    expects: invalidField,
  })),
];

describeRows('JSON', [...grammar, ...wrongTypes, ...text, ...durations]);
