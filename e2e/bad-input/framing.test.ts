import { type Fixture, maxFileSize } from './fixture';
import type { ClientAction } from './raw-http';
import { request } from './request';
import { describeRows, type Row } from './rows';

const malformed = '400 3 REQUEST_MALFORMED';
const badCoding = '400 3 TRANSFER_ENCODING_UNSUPPORTED';
const badVersion = '400 3 HTTP_VERSION_UNSUPPORTED';

/** An upload whose framing is the row's: `lines` instead of a Content-Length, then `body` as it stands. */
function upload(lines: string[], body: string, token?: string | null) {
  return (fixture: Fixture) => [
    request(fixture, 'POST', `${fixture.organization}/files:upload?filename=framed.bin`, {
      headers: lines,
      token,
    }),
    body,
  ];
}

/** The same, on a connection that stays open. */
function uploadKeptAlive(lines: string[], body: string) {
  return (fixture: Fixture): ClientAction[] => [
    request(fixture, 'POST', `${fixture.organization}/files:upload?filename=framed.bin`, {
      headers: lines,
      isKeptAlive: true,
    }),
    body,
  ];
}

/** A request that would make a file, to hide in another's body. */
const smuggled = (fixture: Fixture) =>
  request(fixture, 'POST', `${fixture.organization}/files:upload?filename=smuggled.bin`, {
    body: 'smuggled',
  });

/** The file's metadata, asked for with header lines that may be anything. */
const read = (lines: string[]) => (fixture: Fixture) =>
  request(fixture, 'GET', `${fixture.path}/metadata`, { headers: lines });

/** Metadata asked for with a request line and headers of the row's own. */
const bare = (text: (fixture: Fixture) => string) => (fixture: Fixture) => text(fixture);

const bearer = ({ token }: Fixture) => `Authorization: Bearer ${token}\r\nConnection: close\r\n`;

const lengths: Row[] = [
  {
    name: 'a body that ends before its Content-Length with a FIN',
    sends: (fixture) => [...upload(['Content-Length: 10'], 'short')(fixture), 'FIN'],
    expects: '400 3 CONTENT_TOO_SHORT',
  },
  {
    name: 'a body that breaks off before its Content-Length',
    sends: (fixture) => [...upload(['Content-Length: 10'], 'short')(fixture), 'RESET'],
    expects: [],
  },
  {
    name: 'a chunked body that ends without its last chunk',
    sends: (fixture) => [...upload(['Transfer-Encoding: chunked'], '5\r\nshort\r\n')(fixture), 'FIN'],
    expects: '400 3 CONTENT_TOO_SHORT',
  },
  {
    name: 'a chunked body that ends within a chunk',
    sends: (fixture) => [...upload(['Transfer-Encoding: chunked'], '50\r\nshort')(fixture), 'FIN'],
    expects: '400 3 CONTENT_TOO_SHORT',
  },
  {
    name: 'a chunked body that breaks off',
    sends: (fixture) => [...upload(['Transfer-Encoding: chunked'], '50\r\nshort')(fixture), 'RESET'],
    expects: [],
  },
  {
    name: 'a JSON body that ends before its Content-Length',
    sends: (fixture) => [
      request(fixture, 'POST', `${fixture.path}:generateDownloadUrl`, { headers: ['Content-Length: 40'] }),
      '{}',
      'FIN',
    ],
    expects: '400 3 CONTENT_TOO_SHORT',
  },
  {
    name: 'a replacement that breaks off leaves the file as it was',
    sends: (fixture) => [
      request(fixture, 'PUT', `${fixture.path}:upload`, { headers: ['Content-Length: 10'] }),
      'short',
      'FIN',
    ],
    expects: '400 3 CONTENT_TOO_SHORT',
  },
  {
    name: 'a body longer than its Content-Length: the file is what was announced, the rest is no request',
    sends: uploadKeptAlive(['Content-Length: 5'], 'fives and more'),
    expects: ['200', malformed],
    keeps: 1,
  },
  {
    name: 'both Content-Length and Transfer-Encoding',
    sends: upload(['Content-Length: 5', 'Transfer-Encoding: chunked'], '5\r\nfives\r\n0\r\n\r\n'),
    expects: malformed,
  },
  {
    name: 'both, the other way round',
    sends: upload(['Transfer-Encoding: chunked', 'Content-Length: 5'], '5\r\nfives\r\n0\r\n\r\n'),
    expects: malformed,
  },
  {
    name: 'two Content-Lengths that differ',
    sends: upload(['Content-Length: 5', 'Content-Length: 6'], 'fives!'),
    expects: malformed,
  },
  {
    name: 'two Content-Lengths that agree',
    sends: upload(['Content-Length: 5', 'Content-Length: 5'], 'fives'),
    expects: malformed,
  },
  ...['abc', '-1', '1e3', '+5', '5, 5', '5 5', '0x5', '5.0', '""', '1'.repeat(40)].map((length) => ({
    name: `Content-Length: ${length}`,
    sends: upload([`Content-Length: ${length}`], 'fives'),
    expects: malformed,
  })),
  { name: 'an empty Content-Length', sends: upload(['Content-Length: '], 'fives'), expects: malformed },
  ...[maxFileSize + 1, 2 ** 53, '9223372036854775808', '18446744073709551615'].map((length) => ({
    name: `a Content-Length of ${length} is over the limit, before the first byte`,
    sends: upload([`Content-Length: ${length}`], ''),
    expects: '413 3 CONTENT_TOO_LARGE',
  })),
  {
    name: 'a form with a Content-Length far over the limit, before the first byte',
    sends: upload([`Content-Length: ${2 ** 40}`, 'Content-Type: multipart/form-data; boundary=b'], ''),
    expects: '413 3 CONTENT_TOO_LARGE',
  },
  {
    name: 'a chunked body over the limit',
    sends: upload(
      ['Transfer-Encoding: chunked'],
      `${(maxFileSize + 1).toString(16)}\r\n${'x'.repeat(maxFileSize + 1)}`,
    ),
    expects: '413 3 CONTENT_TOO_LARGE',
  },
  {
    name: 'a body of exactly the limit is good',
    sends: upload([`Content-Length: ${maxFileSize}`], 'x'.repeat(maxFileSize)),
    expects: '200',
    keeps: 1,
  },
  { name: 'no length at all is an empty file', sends: upload([], ''), expects: '200', keeps: 1 },
];

const chunks: Row[] = [
  ...['zz', '-5', '0x5', '5 5', ' ', '', 'fffffffffffffffff', '5;\n'].map((size) => ({
    name: `a chunk size of ${JSON.stringify(size)}`,
    sends: upload(['Transfer-Encoding: chunked'], `${size}\r\nfives\r\n0\r\n\r\n`),
    expects: malformed,
  })),
  {
    name: 'a chunk longer than its size',
    sends: upload(['Transfer-Encoding: chunked'], '5\r\nfives and more\r\n0\r\n\r\n'),
    expects: malformed,
  },
  {
    name: 'chunks that end their lines with LF alone',
    sends: upload(['Transfer-Encoding: chunked'], '5\nfives\n0\n\n'),
    expects: malformed,
  },
  {
    name: 'a chunk extension longer than 16 KiB',
    sends: upload(['Transfer-Encoding: chunked'], `5;a=${'x'.repeat(17_000)}\r\nfives\r\n0\r\n\r\n`),
    expects: malformed,
  },
  {
    name: 'a trailer that is no header line',
    sends: upload(['Transfer-Encoding: chunked'], '5\r\nfives\r\n0\r\nno colon\r\n\r\n'),
    expects: malformed,
  },
  {
    name: 'chunk extensions and trailers are well and passed over',
    sends: upload(['Transfer-Encoding: chunked'], '5;a=b;c="d"\r\nfives\r\n0\r\nX-After: 1\r\n\r\n'),
    expects: '200',
    keeps: 1,
  },
  ...[
    'gzip',
    'gzip, chunked',
    'chunked, gzip',
    'chunked, chunked',
    'identity',
    'xchunked',
    'chunkedx',
    '\x0bchunked',
    '"chunked"',
    'chunked;q=1',
    '',
  ].map((coding) => ({
    name: `Transfer-Encoding: ${JSON.stringify(coding)}`,
    sends: upload([`Transfer-Encoding: ${coding}`], '5\r\nfives\r\n0\r\n\r\n'),
    expects: ['gzip, chunked', ''].includes(coding) ? badCoding : malformed,
  })),
  {
    name: 'two Transfer-Encodings',
    sends: upload(['Transfer-Encoding: chunked', 'Transfer-Encoding: identity'], '5\r\nfives\r\n0\r\n\r\n'),
    expects: malformed,
  },
  {
    name: 'a space between Transfer-Encoding and its colon',
    sends: upload(['Transfer-Encoding : chunked'], '5\r\nfives\r\n0\r\n\r\n'),
    expects: malformed,
  },
  {
    name: 'Transfer-Encoding in HTTP/1.0',
    sends: bare(
      (fixture) =>
        `POST ${fixture.organization}/files:upload HTTP/1.0\r\n${bearer(fixture)}Transfer-Encoding: chunked\r\n\r\n5\r\nfives\r\n0\r\n\r\n`,
    ),
    expects: badCoding,
  },
];

const requestLines: Row[] = [
  {
    name: 'HTTP/1.0 without a Host is good',
    sends: bare((fixture) => `GET ${fixture.path}/metadata HTTP/1.0\r\n${bearer(fixture)}\r\n`),
    expects: '200',
  },
  {
    name: 'HTTP/1.1 without a Host',
    sends: bare((fixture) => `GET ${fixture.path}/metadata HTTP/1.1\r\n${bearer(fixture)}\r\n`),
    expects: '400 3 HOST_MISSING',
  },
  {
    name: 'two Hosts',
    sends: read(['Host: other.example']),
    expects: '400 3 HOST_INVALID',
  },
  ...['a b', 'a/b', 'user@a', 'a?b', 'a#b', 'a\\b', 'a:port', '[::1', '%zz'].map((host) => ({
    name: `Host: ${host}`,
    sends: bare(
      (fixture) => `GET ${fixture.path}/metadata HTTP/1.1\r\nHost: ${host}\r\n${bearer(fixture)}\r\n`,
    ),
    expects: '400 3 HOST_INVALID',
  })),
  {
    name: 'a target in absolute form is good, whatever its authority says',
    sends: bare(
      (fixture) =>
        `GET http://evil.example${fixture.path}/metadata HTTP/1.1\r\nHost: evil.example\r\n${bearer(fixture)}\r\n`,
    ),
    expects: '200',
  },
  ...['ftp://files.example/', 'http:///', '*', '/a#b'].map((target) => ({
    name: `GET ${target}`,
    sends: (fixture: Fixture) => request(fixture, 'GET', target),
    expects: '400 3 TARGET_INVALID',
  })),
  ...[
    'files.example',
    'api/v1/tokens',
    '?page_size=1',
    '#',
    '',
    '/a b',
    '/a\0b',
    '/a\tb',
    '/a\x7fb',
    '/\xe4',
    '/\xc3\xa4',
  ].map((target) => ({
    name: `GET ${JSON.stringify(target)}`,
    sends: (fixture: Fixture) => request(fixture, 'GET', target),
    expects: malformed,
  })),
  {
    name: 'OPTIONS * asks nothing of the service, and is answered',
    sends: bare((fixture) => `OPTIONS * HTTP/1.1\r\nHost: files.example\r\n${bearer(fixture)}\r\n`),
    expects: '204',
  },
  {
    name: 'CONNECT',
    sends: bare(
      (fixture) => `CONNECT files.example:443 HTTP/1.1\r\nHost: files.example:443\r\n${bearer(fixture)}\r\n`,
    ),
    expects: '405 12 METHOD_NOT_ALLOWED',
  },
  ...['TRACE', 'PROPFIND', 'POST', 'PUT', 'DELETE', 'PATCH'].map((method) => ({
    name: `${method} on what can only be read`,
    sends: (fixture: Fixture) => request(fixture, method, `${fixture.path}/metadata`),
    expects: '405 12 METHOD_NOT_ALLOWED',
  })),
  ...['BREW', 'get', 'VERYLONGMETHODNAMETHATISUNKNOWN'].map((method) => ({
    name: `the method ${method}, which is not in HTTP`,
    sends: (fixture: Fixture) => request(fixture, method, `${fixture.path}/metadata`),
    expects: '405 12 METHOD_NOT_ALLOWED',
  })),
  {
    name: 'an upgrade to a WebSocket is ignored, and the request is answered',
    sends: read(['Upgrade: websocket', 'Connection: Upgrade', 'Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==']),
    expects: '200',
  },
  {
    name: 'an upgrade to HTTP/2 is ignored, and the request is answered',
    sends: read(['Upgrade: h2c', 'Connection: Upgrade, HTTP2-Settings', 'HTTP2-Settings: AAMAAABkAAQAAP__']),
    expects: '200',
  },
  {
    name: 'an upgrade that is an upload too',
    sends: upload(['Upgrade: websocket', 'Connection: Upgrade', 'Content-Length: 5'], 'fives'),
    expects: '200',
    keeps: 1,
  },
  {
    name: 'the preface of HTTP/2',
    sends: bare(() => 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'),
    expects: malformed,
  },
  {
    name: 'a TLS hello',
    sends: bare(() => '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03'),
    expects: malformed,
  },
  { name: 'HTTP/0.9', sends: bare(() => 'GET /healthz\r\n\r\n'), expects: badVersion },
  ...['HTTP/1.2', 'HTTP/2.0', 'HTTP/3', 'HTTP/11', 'http/1.1', 'HTCPCP/1.0', ''].map((version) => ({
    name: `the version ${JSON.stringify(version)}`,
    sends: bare(
      (fixture) => `GET ${fixture.path}/metadata ${version}\r\nHost: files.example\r\n${bearer(fixture)}\r\n`,
    ),
    expects: version === 'HTTP/2.0' ? badVersion : malformed,
  })),
  {
    name: 'a tab in the request line',
    sends: bare(
      (fixture) => `GET\t${fixture.path}/metadata\tHTTP/1.1\r\nHost: files.example\r\n${bearer(fixture)}\r\n`,
    ),
    expects: malformed,
  },
  {
    name: 'lines that end with LF alone',
    sends: bare((fixture) =>
      `GET ${fixture.path}/metadata HTTP/1.1\r\nHost: files.example\r\n${bearer(fixture)}\r\n`.replaceAll(
        '\r\n',
        '\n',
      ),
    ),
    expects: malformed,
  },
  {
    name: 'lines that end with CR alone',
    sends: bare((fixture) =>
      `GET ${fixture.path}/metadata HTTP/1.1\r\nHost: files.example\r\n${bearer(fixture)}\r\n`.replaceAll(
        '\r\n',
        '\r',
      ),
    ),
    expects: malformed,
  },
  {
    name: 'empty lines before a request are ignored',
    sends: (fixture) => ['\r\n\r\n', read([])(fixture)],
    expects: '200',
  },
  {
    name: 'a target of 40 KB',
    sends: (fixture) =>
      request(fixture, 'GET', `${fixture.organization}/files/${'x'.repeat(40_000)}/metadata`),
    expects: '431 3 HEADERS_TOO_LARGE',
  },
];

const headerFields: Row[] = [
  {
    name: 'one header field of 33 KiB',
    sends: read([`X-Large: ${'x'.repeat(33 * 1024)}`]),
    expects: '431 3 HEADERS_TOO_LARGE',
  },
  {
    name: 'many header fields of 33 KiB together',
    sends: read(Array.from({ length: 340 }, (_, at) => `X-${at}: ${'x'.repeat(95)}`)),
    expects: '431 3 HEADERS_TOO_LARGE',
  },
  {
    name: 'a header field of 30 KiB is good',
    sends: read([`X-Large: ${'x'.repeat(30 * 1024)}`]),
    expects: '200',
  },
  {
    name: 'a field after 2,500 others counts as much as the first',
    sends: (fixture) =>
      request(fixture, 'POST', `${fixture.organization}/files:upload`, {
        headers: [...Array.from({ length: 2500 }, () => 'X: y'), 'Content-Encoding: gzip'],
        body: 'zipped',
      }),
    expects: '415 3 CONTENT_ENCODING_UNSUPPORTED',
  },
  ...[
    ['a NUL in a name', 'X-\0Bad: 1'],
    ['a space in a name', 'X Bad: 1'],
    ['a space before the colon', 'X-Bad : 1'],
    ['a control character in a name', 'X-\x01Bad: 1'],
    ['a letter beyond ASCII in a name', 'X-B\xe4d: 1'],
    ['a line without a colon', 'X-Bad'],
    ['an empty name', ': 1'],
    ['a NUL in a value', 'X-Bad: a\0b'],
    ['a control character in a value', 'X-Bad: a\x01b'],
    ['a CR in a value', 'X-Bad: a\rX-Worse: b'],
    ['a LF in a value', 'X-Bad: a\nX-Worse: b'],
    ['a DEL in a value', 'X-Bad: a\x7fb'],
  ].map(([name = '', line = '']) => ({
    name: `a header field with ${name}`,
    sends: read([line]),
    expects: malformed,
  })),
  {
    name: 'a folded header field',
    sends: read(['X-Folded: a', ' b']),
    expects: malformed,
  },
  {
    name: 'a Transfer-Encoding hidden by folding',
    sends: upload(['X-Folded: a', ' Transfer-Encoding: chunked', 'Content-Length: 5'], 'fives'),
    expects: malformed,
  },
  {
    name: 'a first header line that begins with a space',
    sends: bare(
      (fixture) => `GET ${fixture.path}/metadata HTTP/1.1\r\n Host: files.example\r\n${bearer(fixture)}\r\n`,
    ),
    expects: malformed,
  },
];

const smuggling: Row[] = [
  {
    name: 'a request behind a chunked end, under a Content-Length too (CL.TE)',
    sends: (fixture) => [
      ...uploadKeptAlive(['Content-Length: 400', 'Transfer-Encoding: chunked'], '0\r\n\r\n')(fixture),
      smuggled(fixture),
    ],
    expects: malformed,
  },
  {
    name: 'a request within a chunk that a short Content-Length ends (TE.CL)',
    sends: (fixture) => [
      ...uploadKeptAlive(
        ['Content-Length: 4', 'Transfer-Encoding: chunked'],
        `${smuggled(fixture).length.toString(16)}\r\n`,
      )(fixture),
      smuggled(fixture),
      '\r\n0\r\n\r\n',
    ],
    expects: malformed,
  },
  {
    name: 'a request behind an obfuscated Transfer-Encoding (TE.TE)',
    sends: (fixture) => [
      ...uploadKeptAlive(['Transfer-Encoding: chunked', 'Transfer-encoding: x'], '0\r\n\r\n')(fixture),
      smuggled(fixture),
    ],
    expects: malformed,
  },
  {
    name: 'a request behind a length of zero that a second length takes back (CL.0)',
    sends: (fixture) => [
      ...uploadKeptAlive(['Content-Length: 0', `Content-Length: ${smuggled(fixture).length}`], '')(fixture),
      smuggled(fixture),
    ],
    expects: malformed,
  },
  ...['/healthz', '/api/v1/openapi.json'].map((path) => ({
    name: `a request in the body of a read of ${path}`,
    sends: (fixture: Fixture): ClientAction[] => [
      request(fixture, 'GET', path, { body: smuggled(fixture), isKeptAlive: true }),
      { until: '\r\n\r\n' },
      'FIN',
    ],
    expects: '200',
  })),
  {
    name: 'a request in the body of a file over the limit',
    sends: (fixture) => [
      ...uploadKeptAlive([`Content-Length: ${maxFileSize * 2}`], '')(fixture),
      smuggled(fixture),
    ],
    expects: '413 3 CONTENT_TOO_LARGE',
  },
  {
    name: 'a request in the body of one without a token',
    sends: (fixture) =>
      request(fixture, 'POST', `${fixture.organization}/files:upload`, {
        token: null,
        body: smuggled(fixture),
        isKeptAlive: true,
      }),
    expects: '401 16 CREDENTIAL_MISSING',
  },
  {
    name: 'a request in the body of one to nowhere',
    sends: (fixture) =>
      request(fixture, 'POST', '/api/v1/nowhere', { body: smuggled(fixture), isKeptAlive: true }),
    expects: '404 5 ROUTE_NOT_FOUND',
  },
  {
    name: 'a request sent instead of a body that was refused',
    sends: (fixture) => [
      request(fixture, 'POST', `${fixture.organization}/files:upload`, {
        token: null,
        headers: ['Expect: 100-continue', 'Content-Length: 1000'],
        isKeptAlive: true,
      }),
      { until: '\r\n\r\n' },
      smuggled(fixture),
    ],
    expects: '401 16 CREDENTIAL_MISSING',
  },
  {
    name: 'a request after one that closes the connection',
    sends: (fixture) => [read([])(fixture), smuggled(fixture)],
    expects: '200',
  },
  {
    name: 'two good requests at once are two requests',
    sends: (fixture) => [
      request(fixture, 'POST', `${fixture.organization}/files:upload`, { body: 'one', isKeptAlive: true }),
      request(fixture, 'POST', `${fixture.organization}/files:upload`, { body: 'two' }),
    ],
    expects: ['200', '200'],
    keeps: 2,
  },
  {
    name: 'a good request and a malformed one behind it',
    sends: (fixture) => [
      request(fixture, 'POST', `${fixture.organization}/files:upload`, { body: 'one', isKeptAlive: true }),
      'NO SUCH THING\r\n\r\n',
    ],
    expects: ['200', malformed],
    keeps: 1,
  },
];

const expecting =
  (
    path: (fixture: Fixture) => string,
    lines: string[],
    options: { token?: (fixture: Fixture) => string | null } = {},
  ) =>
  (fixture: Fixture) =>
    request(fixture, 'POST', path(fixture), {
      headers: ['Expect: 100-continue', ...lines],
      token: options.token ? options.token(fixture) : fixture.token,
    });
const uploadPath = ({ organization }: Fixture) => `${organization}/files:upload`;
const generatePath = ({ organization }: Fixture) => `${organization}/files:generateUploadUrl`;

const expectations: Row[] = [
  {
    name: 'a body is asked for where all is well',
    sends: (fixture) => [
      expecting(uploadPath, ['Content-Length: 5'])(fixture),
      { until: '100 Continue' },
      'fives',
    ],
    expects: ['100', '200'],
    keeps: 1,
  },
  {
    name: 'a chunked body is asked for, and JSON',
    sends: (fixture) => [
      expecting(generatePath, ['Transfer-Encoding: chunked'])(fixture),
      { until: '100 Continue' },
      '2\r\n{}\r\n0\r\n\r\n',
    ],
    expects: ['100', '200'],
  },
  {
    name: 'a body is asked for whatever the case of the expectation',
    sends: (fixture) => [
      request(fixture, 'POST', uploadPath(fixture), {
        headers: ['Expect: 100-CONTINUE', 'Content-Length: 5'],
      }),
      { until: '100 Continue' },
      'fives',
    ],
    expects: ['100', '200'],
    keeps: 1,
  },
  {
    name: 'a body through a generated URL is asked for',
    sends: (fixture) => [
      expecting(({ uploadSecret }) => `/u/${uploadSecret}`, ['Content-Length: 5'])(fixture),
      { until: '100 Continue' },
      'fives',
    ],
    expects: ['100', '200'],
    keeps: 1,
  },
  {
    name: 'no body is asked for without a token',
    sends: expecting(uploadPath, ['Content-Length: 5'], { token: () => null }),
    expects: '401 16 CREDENTIAL_MISSING',
  },
  {
    name: 'no body is asked for with a token that can only read',
    sends: expecting(uploadPath, ['Content-Length: 5'], { token: ({ readToken }) => readToken }),
    expects: '403 7 INSUFFICIENT_SCOPE',
  },
  {
    name: 'nor in a foreign organization',
    sends: expecting(() => '/api/v1/organizations/foreign/files:upload', ['Content-Length: 5']),
    expects: '403 7 NOT_A_MEMBER',
  },
  {
    name: 'nor through a URL that is none of ours',
    sends: expecting(() => '/u/abcdefgh', ['Content-Length: 5'], { token: () => null }),
    expects: '403 7 URL_INVALID',
  },
  {
    name: 'nor for a file over the limit',
    sends: expecting(uploadPath, [`Content-Length: ${maxFileSize + 1}`]),
    expects: '413 3 CONTENT_TOO_LARGE',
  },
  {
    name: 'nor for JSON over 1 MiB',
    sends: expecting(generatePath, [`Content-Length: ${2 ** 20 + 1}`]),
    expects: '413 3 CONTENT_TOO_LARGE',
  },
  {
    name: 'nor for an encoded body',
    sends: expecting(uploadPath, ['Content-Length: 5', 'Content-Encoding: gzip']),
    expects: '415 3 CONTENT_ENCODING_UNSUPPORTED',
  },
  {
    name: 'nor for encoded JSON',
    sends: expecting(generatePath, ['Content-Length: 5', 'Content-Encoding: gzip']),
    expects: '415 3 CONTENT_ENCODING_UNSUPPORTED',
  },
  {
    name: 'nor under a name that cannot be',
    sends: expecting((fixture) => `${uploadPath(fixture)}?filename=..`, ['Content-Length: 5']),
    expects: '400 3 FILENAME_INVALID',
  },
  {
    name: 'nor for a folder that is not there',
    sends: expecting((fixture) => `${uploadPath(fixture)}?folder=nowhere`, ['Content-Length: 5']),
    expects: '404 5 FOLDER_NOT_FOUND',
  },
  {
    name: 'nor with a digest that is none',
    sends: expecting(uploadPath, ['Content-Length: 5', 'Content-Digest: sha-256=abc']),
    expects: '400 3 DIGEST_INVALID',
  },
  {
    name: 'nor for a form without a boundary',
    sends: expecting(uploadPath, ['Content-Length: 5', 'Content-Type: multipart/form-data']),
    expects: '400 3 FORM_INVALID',
  },
  {
    name: 'nor where there is no route',
    sends: expecting(() => '/api/v1/nowhere', ['Content-Length: 5']),
    expects: '404 5 ROUTE_NOT_FOUND',
  },
  {
    name: 'an unknown expectation is ignored',
    sends: (fixture) =>
      request(fixture, 'POST', uploadPath(fixture), { headers: ['Expect: a-miracle'], body: 'fives' }),
    expects: '200',
    keeps: 1,
  },
  {
    name: 'HTTP/1.0 knows no 100',
    sends: bare(
      (fixture) =>
        `POST ${uploadPath(fixture)} HTTP/1.0\r\n${bearer(fixture)}Expect: 100-continue\r\nContent-Length: 5\r\n\r\nfives`,
    ),
    expects: '200',
    keeps: 1,
  },
];

const signInPath = '/api/auth/callback/credentials';

const signIns: Row[] = [
  {
    name: 'a sign-in that announces more than 64 KiB',
    sends: (fixture) =>
      request(fixture, 'POST', signInPath, { token: null, headers: ['Content-Length: 65537'] }),
    expects: '413 3 CONTENT_TOO_LARGE',
  },
  {
    name: 'a chunked sign-in of more than 64 KiB',
    sends: (fixture) => [
      request(fixture, 'POST', signInPath, { token: null, headers: ['Transfer-Encoding: chunked'] }),
      `10001\r\n${'x'.repeat(65_537)}`,
    ],
    expects: '413 3 CONTENT_TOO_LARGE',
  },
  {
    name: 'a sign-in in gzip',
    sends: (fixture) =>
      request(fixture, 'POST', signInPath, { token: null, headers: ['Content-Encoding: gzip'], body: 'x' }),
    expects: '415 3 CONTENT_ENCODING_UNSUPPORTED',
  },
];

const slowness: Row[] = [
  {
    name: 'a body that stops coming',
    sends: upload(['Content-Length: 100'], 'and then'),
    expects: '408 3 BODY_TOO_SLOW',
    isSlow: true,
  },
  {
    name: 'a chunked body that stops coming',
    sends: upload(['Transfer-Encoding: chunked'], '5\r\nfives\r\n'),
    expects: '408 3 BODY_TOO_SLOW',
    isSlow: true,
  },
  {
    name: 'a body that arrives byte by byte',
    sends: (fixture) => [
      ...upload(['Content-Length: 100'], '')(fixture),
      { drip: 'x'.repeat(99), everyMs: 50 },
    ],
    expects: '408 3 BODY_TOO_SLOW',
    isSlow: true,
  },
  {
    name: 'JSON that stops coming',
    sends: (fixture) => [
      request(fixture, 'POST', generatePath(fixture), { headers: ['Content-Length: 100'] }),
      '{',
    ],
    expects: '408 3 BODY_TOO_SLOW',
    isSlow: true,
  },
  {
    name: 'a form that stops coming before its file',
    sends: upload(
      ['Content-Length: 1000', 'Content-Type: multipart/form-data; boundary=b'],
      '--b\r\nContent-Disposition: form-data; name="a"\r\n\r\nand then',
    ),
    expects: '408 3 BODY_TOO_SLOW',
    isSlow: true,
  },
  {
    name: 'a form that stops coming within its file',
    sends: upload(
      ['Content-Length: 1000', 'Content-Type: multipart/form-data; boundary=b'],
      '--b\r\nContent-Disposition: form-data; name="a"; filename="a"\r\n\r\nand then',
    ),
    expects: '408 3 BODY_TOO_SLOW',
    isSlow: true,
  },
  {
    name: 'a body that was asked for and never comes',
    sends: expecting(uploadPath, ['Content-Length: 5']),
    expects: ['100', '408 3 BODY_TOO_SLOW'],
    isSlow: true,
  },
  {
    name: 'a sign-in that stops coming',
    sends: (fixture) => [
      request(fixture, 'POST', signInPath, { token: null, headers: ['Content-Length: 100'] }),
      'email=',
    ],
    expects: '408 3 BODY_TOO_SLOW',
    isSlow: true,
  },
  {
    name: 'a chunked sign-in that arrives byte by byte',
    sends: (fixture) => [
      request(fixture, 'POST', signInPath, { token: null, headers: ['Transfer-Encoding: chunked'] }),
      { drip: '1\r\nx\r\n'.repeat(100), everyMs: 50 },
    ],
    expects: '408 3 BODY_TOO_SLOW',
    isSlow: true,
  },
  {
    name: 'header fields that stop coming',
    sends: bare((fixture) => `GET ${fixture.path}/metadata HTTP/1.1\r\nHost: files.ex`),
    expects: '408 3 REQUEST_TOO_SLOW',
    isSlow: true,
  },
  {
    name: 'header fields that arrive byte by byte',
    sends: (fixture) => [
      `GET ${fixture.path}/metadata HTTP/1.1\r\nX-Slow: `,
      { drip: 'x'.repeat(1000), everyMs: 50 },
    ],
    expects: '408 3 REQUEST_TOO_SLOW',
    isSlow: true,
  },
];

describeRows('Framing', [
  ...lengths,
  ...chunks,
  ...requestLines,
  ...headerFields,
  ...smuggling,
  ...expectations,
  ...signIns,
  ...slowness,
]);
