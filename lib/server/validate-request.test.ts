import type { IncomingMessage } from 'node:http';
import { describe, expect, it } from 'vitest';
import { violationOf } from './validate-request';

const violation = (url: string, method = 'GET') => {
  const request = { httpVersion: '1.1', headers: { host: 'a' }, rawHeaders: ['Host', 'a'], method, url };
  return violationOf(request as unknown as IncomingMessage)?.reason ?? null;
};

describe('the target of a request', () => {
  it.each(['/', '/a?b=%20', 'http://host/path', 'HTTPS://host', '/"', `/${'a'.repeat(8191)}`])(
    'may be %s',
    (url) => {
      expect(violation(url)).toBeNull();
    },
  );

  it.each(['', 'a', '*', '/#', '/ä', '/ b', 'http:///a', 'http://?', 'ftp://host/', 'http://a/b#c'])(
    'is not %j',
    (url) => {
      expect(violation(url)).toBe('TARGET_INVALID');
    },
  );

  it('is * for OPTIONS', () => {
    expect(violation('*', 'OPTIONS')).toBeNull();
  });

  it('has 8 KiB at most', () => {
    expect(violation(`/${'a'.repeat(8192)}`)).toBe('TARGET_TOO_LONG');
    expect(violation(`http://${'a'.repeat(15_000)}/${'b'.repeat(15_000)}#`)).toBe('TARGET_TOO_LONG');
  });
});
