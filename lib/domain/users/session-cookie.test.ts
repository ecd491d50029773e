import { encode } from 'next-auth/jwt';
import { describe, expect, test } from 'vitest';
import { cookieOf, createSessionCookie } from './session-cookie';

const secret = 'x'.repeat(32);
const cookie = createSessionCookie({ secrets: [secret], publicUrl: 'https://files.example' });

describe('cookieOf', () => {
  test.each([
    [null, null],
    ['', null],
    ['name=value', 'value'],
    ['other=1; name=value; more=2', 'value'],
    [' name = value ', 'value'],
    ['name=a=b', 'a=b'],
    ['name=first; name=second', 'first'],
    ['xname=value', null],
    ['name', null],
    ['NAME=value', null],
  ])('in %j', (header, value) => {
    expect(cookieOf(header, 'name')).toBe(value);
  });
});

describe('the cookie', () => {
  test('belongs to one host over https, and has no prefix over http', () => {
    expect(cookie).toMatchObject({ isSecure: true, cookieName: '__Host-holdall.session' });
    const plain = createSessionCookie({ secrets: [secret], publicUrl: 'http://localhost:3000' });
    expect(plain).toMatchObject({ isSecure: false, cookieName: 'holdall.session' });
  });

  const read = (token: string) => cookie.read(`${cookie.cookieName}=${token}`);

  test('names the session', async () => {
    const token = await encode({ token: { sid: 's1' }, secret });
    expect(await read(token)).toBe('s1');
  });

  test('is read with a previous secret, too', async () => {
    const token = await encode({ token: { sid: 's1' }, secret });
    const rotated = createSessionCookie({
      secrets: ['y'.repeat(32), secret],
      publicUrl: 'http://localhost:3000',
    });
    expect(await rotated.read(`${rotated.cookieName}=${token}`)).toBe('s1');
  });

  test.each([
    ['of another secret', () => encode({ token: { sid: 's1' }, secret: 'y'.repeat(32) })],
    ['that has expired', () => encode({ token: { sid: 's1' }, secret, maxAge: -60 })],
    ['without an id', () => encode({ token: { sub: 'u1', version: 3 }, secret })],
    ['that is any text', async () => 'text'],
  ])('%s is no session', async (_, make) => {
    expect(await read(await make())).toBeNull();
  });
});

describe('proveOrigin', () => {
  const prove = (method: string, headers: Record<string, string>) => () =>
    cookie.proveOrigin({ method, headers: new Headers(headers) });

  test.each([
    ['GET', {}],
    ['HEAD', { 'sec-fetch-site': 'cross-site' }],
    ['POST', { 'sec-fetch-site': 'same-origin' }],
    ['DELETE', { origin: 'https://files.example' }],
  ] as const)('allows %s with %j', (method, headers) => {
    expect(prove(method, headers)).not.toThrow();
  });

  test.each([
    ['POST', {}],
    ['POST', { 'sec-fetch-site': 'same-site' }],
    ['POST', { 'sec-fetch-site': 'cross-site', origin: 'https://files.example' }],
    ['PATCH', { origin: 'https://files.example.evil.example' }],
    ['PUT', { origin: 'null' }],
  ] as const)('rejects %s with %j', (method, headers) => {
    expect(prove(method, headers)).toThrow(expect.objectContaining({ reason: 'ORIGIN_UNPROVEN' }));
  });
});
