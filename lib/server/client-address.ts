import { BlockList, isIP } from 'node:net';

/**
 * Determines the client of a request: the peer, or, if the peer is a trusted proxy, the last address in
 * X-Forwarded-For that is not one. `trusted` has addresses and CIDR ranges.
 */
export function createClientAddress(trusted: readonly string[]) {
  const isProxy = createIsProxy(trusted);

  return function clientAddress(peer: string | undefined, forwardedFor: string): string | null {
    let address = plain(peer);
    if (trusted.length === 0) return address;
    const forwarded = forwardedFor.split(',').map((part) => plain(withoutPort(part.trim())));
    while (address !== null && isProxy(address)) {
      const next = forwarded.pop();
      if (!next || isIP(next) === 0) break;
      address = next;
    }
    return address;
  };
}

/** Determines whether an address of a peer is a trusted proxy. `trusted` has addresses and CIDR ranges. */
export function createIsProxy(trusted: readonly string[]) {
  const proxies = new BlockList();
  for (const entry of trusted) {
    const [address = '', bits] = entry.split('/');
    const family = isIP(address) === 6 ? 'ipv6' : 'ipv4';
    if (bits === undefined) proxies.addAddress(address, family);
    else proxies.addSubnet(address, Number(bits), family);
  }
  return (peer: string): boolean => {
    const address = plain(peer) ?? peer;
    return isIP(address) !== 0 && proxies.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4');
  };
}

/** An entry of X-Forwarded-For without its port and brackets, as Azure and some load balancers send them. */
const withoutPort = (entry: string) =>
  entry.replace(/^\[([^\]]*)\](?::\d+)?$/, '$1').replace(/^([\d.]+):\d+$/, '$1');

/** An IPv4 address that came over an IPv6 socket is the same address. */
function plain(address: string | undefined): string | null {
  return address?.replace(/^::ffff:(?=\d+\.)/, '') ?? null;
}
