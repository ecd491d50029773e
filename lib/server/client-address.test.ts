import { describe, expect, test } from 'vitest';
import { createClientAddress } from './client-address';

describe('without trusted proxies', () => {
  const clientAddress = createClientAddress([]);

  test.each([
    ['192.0.2.1', '192.0.2.1'],
    ['::ffff:192.0.2.1', '192.0.2.1'],
    ['2001:db8::1', '2001:db8::1'],
    [undefined, null],
  ])('the client of %s is %s, whatever X-Forwarded-For says', (peer, address) => {
    expect(clientAddress(peer, '203.0.113.9')).toBe(address);
  });
});

describe('with trusted proxies', () => {
  const clientAddress = createClientAddress(['10.0.0.0/8', '192.0.2.1', 'fd00::/8']);

  test.each([
    ['a peer that is not a proxy', '203.0.113.1', '198.51.100.1', '203.0.113.1'],
    ['a single address', '192.0.2.1', '198.51.100.1', '198.51.100.1'],
    ['a chain of proxies', '10.0.0.1', '198.51.100.1, 10.0.0.2', '198.51.100.1'],
    ['a forged first address', '10.0.0.1', '1.1.1.1, 198.51.100.1', '198.51.100.1'],
    ['an IPv6 proxy', 'fd00::1', '2001:db8::1', '2001:db8::1'],
    ['a mapped address of a proxy', '::ffff:10.0.0.1', '198.51.100.1', '198.51.100.1'],
    ['no header', '10.0.0.1', '', '10.0.0.1'],
    ['a header that is not an address', '10.0.0.1', 'unknown', '10.0.0.1'],
    ['an IPv4 address with a port', '10.0.0.1', '198.51.100.1:5555', '198.51.100.1'],
    ['an IPv6 address with a port', '10.0.0.1', '[2001:db8::1]:443', '2001:db8::1'],
    ['an IPv6 address in brackets', '10.0.0.1', '[2001:db8::1]', '2001:db8::1'],
    ['a chain with ports', '10.0.0.1', '1.1.1.1, 198.51.100.1:80, 10.0.0.3:81', '198.51.100.1'],
    ['only proxies', '10.0.0.1', '10.0.0.3, 10.0.0.2', '10.0.0.3'],
  ])('%s', (_, peer, forwardedFor, address) => {
    expect(clientAddress(peer, forwardedFor)).toBe(address);
  });
});
