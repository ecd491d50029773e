import { makeTokenSecret } from '@/lib/base/secrets/token-secret';
import type { Fixture } from './fixture';
import { request } from './request';
import { describeRows, type Row } from './rows';

const missing = '401 16 CREDENTIAL_MISSING';
const malformed = '401 16 TOKEN_MALFORMED';
const urlInvalid = '403 7 URL_INVALID';

const withHeaders = (headersOf: (token: string) => string[]) => (fixture: Fixture) =>
  request(fixture, 'GET', `${fixture.path}/metadata`, { token: null, headers: headersOf(fixture.token) });

const flip = (text: string, at: number) => {
  const letter = text.at(at) === 'A' ? 'B' : 'A';
  return text.slice(0, at) + letter + text.slice(at + 1);
};

const wrong: Record<string, (token: string) => string> = {
  Basic: (token) => `Basic ${Buffer.from(`${token}:`).toString('base64')}`,
  Digest: () => 'Digest username="a"',
  'another scheme with the token': (token) => `Token ${token}`,
  'a scheme without a space': (token) => `Bearer${token}`,
  'a scheme and a colon': (token) => `Bearer: ${token}`,
  'Bearer twice': (token) => `Bearer Bearer ${token}`,
  'Bearer and nothing': () => 'Bearer',
  'Bearer and a space': () => 'Bearer ',
  'Bearer and a percent sign': () => 'Bearer %',
  'Bearer and the token percent-encoded': (token) => `Bearer %68${token.slice(1)}`,
  'two tokens': (token) => `Bearer ${token} ${token}`,
  'two tokens and a comma': (token) => `Bearer ${token}, Bearer ${token}`,
  'the token with a space within': (token) => `Bearer ${token.slice(0, 20)} ${token.slice(20)}`,
  'the token with a tab within': (token) => `Bearer ${token.slice(0, 20)}\t${token.slice(20)}`,
  'the token in quotes': (token) => `Bearer "${token}"`,
  'the token without its last letter': (token) => `Bearer ${token.slice(0, -1)}`,
  'the token and a letter more': (token) => `Bearer ${token}0`,
  'the token with a wrong checksum': (token) => `Bearer ${flip(token, token.length - 1)}`,
  'the token with a wrong letter': (token) => `Bearer ${flip(token, 20)}`,
  'the token without its prefix': (token) => `Bearer ${token.slice(8)}`,
  'the token with another prefix': (token) => `Bearer ghp_pat_${token.slice(8)}`,
  'the token in upper case': (token) => `Bearer ${token.toUpperCase()}`,
  'the token in lower case': (token) => `Bearer ${token.toLowerCase()}`,
  'the token and a padding': (token) => `Bearer ${token}=`,
  'the token and a soft hyphen': (token) => `Bearer ${token}\xad`,
  'a token of 10 KB': () => `Bearer hld_pat_${'a'.repeat(10_000)}`,
  'a token of zeros': () => `Bearer hld_pat_${'0'.repeat(36)}`,
  SQL: () => "Bearer ' OR 1=1--",
  null: () => 'Bearer null',
  undefined: () => 'Bearer undefined',
};

const tokens: Row[] = [
  { name: 'no Authorization', sends: withHeaders(() => []), expects: missing },
  { name: 'an empty Authorization', sends: withHeaders(() => ['Authorization: ']), expects: missing },
  ...Object.entries(wrong).map(([name, value]) => ({
    name: `Authorization with ${name}`,
    sends: withHeaders((token) => [`Authorization: ${value(token)}`]),
    expects: malformed,
  })),
  {
    name: 'a good token twice',
    sends: withHeaders((token) => [`Authorization: Bearer ${token}`, `Authorization: Bearer ${token}`]),
    expects: malformed,
  },
  {
    name: 'a good token before a bad one',
    sends: withHeaders((token) => [`Authorization: Bearer ${token}`, 'Authorization: Bearer bad']),
    expects: malformed,
  },
  {
    name: 'a good token after Basic',
    sends: withHeaders((token) => ['Authorization: Basic YTpi', `Authorization: Bearer ${token}`]),
    expects: malformed,
  },
  {
    name: 'the token in the query, where no token is read',
    sends: (fixture) =>
      request(fixture, 'GET', `${fixture.path}/metadata?access_token=${fixture.token}`, { token: null }),
    expects: missing,
  },
  {
    name: 'the token in a cookie, where no token is read',
    sends: withHeaders((token) => [`Cookie: token=${token}; session=${token}`]),
    expects: missing,
  },
  {
    name: 'the token in another header field',
    sends: withHeaders((token) => [`X-Api-Key: ${token}`, `Proxy-Authorization: Bearer ${token}`]),
    expects: missing,
  },
  {
    name: 'an unknown token of the right form',
    sends: withHeaders(() => [`Authorization: Bearer ${makeTokenSecret()}`]),
    expects: '401 16 TOKEN_INVALID',
  },
  ...(
    [
      ['the token without Bearer', (token) => token],
      ['bearer in lower case', (token) => `bearer ${token}`],
      ['Bearer and several spaces', (token) => `  Bearer   ${token}  `],
    ] as [string, (token: string) => string][]
  ).map(([name, value]) => ({
    name: `Authorization with ${name} is good`,
    sends: withHeaders((token) => [`Authorization: ${value(token)}`]),
    expects: '200',
  })),
];

type Changes = Record<string, (secret: string, fixture: Fixture) => string>;

const changes: Changes = {
  'with its last letter changed for the next': (secret) => twinOf(secret),
  'cut by its last letter': (secret) => secret.slice(0, -1),
  'cut by its first letter': (secret) => secret.slice(1),
  'cut to half': (secret) => secret.slice(0, secret.length / 2),
  'of one letter': (secret) => secret.slice(0, 1),
  'with a letter more': (secret) => `${secret}A`,
  'with four letters more': (secret) => `${secret}AAAA`,
  'with four letters before it': (secret) => `AAAA${secret}`,
  'with padding': (secret) => `${secret}=`,
  'with twice the padding': (secret) => `${secret}==`,
  'with padding, encoded': (secret) => `${secret}%3D`,
  'with a dot': (secret) => `${secret}.`,
  'with a space': (secret) => `${secret}%20`,
  'with a NUL': (secret) => `${secret}%00`,
  'with a line feed': (secret) => `${secret}%0A`,
  'with a space within': (secret) => `${secret.slice(0, 8)}%20${secret.slice(8)}`,
  'with a plus for a dash': (secret) => `+${secret.replaceAll('-', '+')}`,
  'in upper case': (secret) => secret.toUpperCase(),
  'in lower case': (secret) => secret.toLowerCase(),
  reversed: (secret) => [...secret].reverse().join(''),
  'twice over': (secret) => secret + secret,
  'of zeros': (secret) => 'A'.repeat(secret.length),
  'of 8,000 characters': () => 'A'.repeat(8_000),
  'that is no base64url': () => '***',
  'that is a token': (_, { token }) => token,
};

/** The next letter of base64url: for a last one that carries spare bits, it decodes to the same bytes. */
function twinOf(secret: string): string {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
  return secret.slice(0, -1) + alphabet[(alphabet.indexOf(secret.at(-1) ?? '') + 1) % 64];
}

/** The secret with one bit of one byte changed. */
function withFlippedByte(secret: string, at: number): string {
  const bytes = Buffer.from(secret, 'base64url');
  bytes.writeUInt8(bytes.readUInt8(at) ^ 1, at);
  return bytes.toString('base64url');
}

const get = (path: string) => (fixture: Fixture) => request(fixture, 'GET', path, { token: null });

const downloadUrls: Row[] = [
  ...Object.entries(changes).map(([name, change]) => ({
    name: `a download URL ${name}`,
    sends: (fixture: Fixture) => get(`/d/${change(fixture.downloadSecret, fixture)}`)(fixture),
    expects: urlInvalid,
  })),
  ...Array.from({ length: 49 }, (_, at) => ({
    name: `a download URL with byte ${at} flipped`,
    sends: (fixture: Fixture) => get(`/d/${withFlippedByte(fixture.downloadSecret, at)}`)(fixture),
    expects: urlInvalid,
  })),
  {
    name: 'a download URL with the secret of an upload URL',
    sends: (fixture) => get(`/d/${fixture.uploadSecret}`)(fixture),
    expects: urlInvalid,
  },
  {
    name: 'a wrong download URL beside a good token',
    sends: (fixture) => request(fixture, 'GET', `/d/${fixture.downloadSecret}A`),
    expects: urlInvalid,
  },
  {
    name: 'a wrong download URL, asked for with HEAD',
    sends: (fixture) => request(fixture, 'HEAD', `/d/${fixture.downloadSecret}A`, { token: null }),
    expects: '403',
    method: 'HEAD',
  },
  { name: 'a download URL with bad encoding', sends: get('/d/%ff'), expects: '400 3 ENCODING_INVALID' },
  {
    name: 'a download URL that something is sent to',
    sends: (fixture) =>
      request(fixture, 'PUT', `/d/${fixture.downloadSecret}`, { token: null, body: 'content' }),
    expects: '405 12 METHOD_NOT_ALLOWED',
  },
  {
    name: 'a download URL that is asked to be inline in capitals',
    sends: (fixture) => get(`/d/${fixture.downloadSecret}?disposition=INLINE`)(fixture),
    expects: '400 3 FIELD_INVALID',
  },
  {
    name: 'a download URL, whole, beside a bad token, is good',
    sends: (fixture) =>
      request(fixture, 'GET', `/d/${fixture.downloadSecret}?anything=else`, { token: 'bad' }),
    expects: '200',
  },
];

const put = (path: string) => (fixture: Fixture) =>
  request(fixture, 'PUT', path, { token: null, body: 'content' });

const uploadUrls: Row[] = [
  ...Object.entries(changes).map(([name, change]) => ({
    name: `an upload URL ${name}`,
    sends: (fixture: Fixture) => put(`/u/${change(fixture.uploadSecret, fixture)}`)(fixture),
    expects: urlInvalid,
  })),
  ...Array.from({ length: 49 }, (_, at) => ({
    name: `an upload URL with byte ${at} flipped`,
    sends: (fixture: Fixture) => put(`/u/${withFlippedByte(fixture.uploadSecret, at)}`)(fixture),
    expects: urlInvalid,
  })),
  {
    name: 'an upload URL with the secret of a download URL',
    sends: (fixture) => put(`/u/${fixture.downloadSecret}`)(fixture),
    expects: urlInvalid,
  },
  {
    name: 'the state of an upload URL that is wrong',
    sends: (fixture) => get(`/u/${fixture.uploadSecret}A`)(fixture),
    expects: urlInvalid,
  },
  { name: 'an upload URL with bad encoding', sends: put('/u/%c0%af'), expects: '400 3 ENCODING_INVALID' },
  {
    name: 'an upload URL that is asked to delete',
    sends: (fixture) => request(fixture, 'DELETE', `/u/${fixture.uploadSecret}`, { token: null }),
    expects: '405 12 METHOD_NOT_ALLOWED',
  },
  {
    name: 'an upload URL, whole, beside a bad token, is good',
    sends: (fixture) =>
      request(fixture, 'PUT', `/u/${fixture.uploadSecret}`, { token: 'bad', body: 'content' }),
    expects: '200',
    keeps: 1,
  },
];

describeRows('Credentials and generated URLs', [...tokens, ...downloadUrls, ...uploadUrls]);
