import { isIP } from 'node:net';

/**
 * What a limit counts an address by: an IPv4 address itself, an IPv6 address by its /64, because one
 * subscriber has all addresses of it. Null, where no address is known, is one block.
 */
export function addressBlock(address: string | null | undefined): string {
  if (!address) return 'unknown';
  const [bare = ''] = address.split('%');
  if (isIP(bare) !== 6) return address;
  // The host of a URL has the canonical form: no leading zeros, IPv4 parts in hexadecimal.
  const groups = groupsOf(new URL(`http://[${bare}]`).hostname.slice(1, -1));
  const [mapped, high = 0, low = 0] = groups.slice(5);
  if (groups.slice(0, 5).every((group) => group === 0) && mapped === 0xffff) {
    return [high >> 8, high & 255, low >> 8, low & 255].join('.');
  }
  const block = groups.slice(0, 4).map((group) => group.toString(16));
  return `${block.join(':')}::/64`;
}

/** The eight groups of an IPv6 address, with "::" filled in. */
function groupsOf(address: string): number[] {
  const [head = [], tail = []] = address
    .split('::')
    .map((part) => (part === '' ? [] : part.split(':').map((group) => Number.parseInt(group, 16))));
  return [...head, ...new Array(8 - head.length - tail.length).fill(0), ...tail];
}
