import { isIP } from 'node:net';

/**
 * What limits count for a client address: an IPv4 address itself, an IPv6 address by its /64, the smallest
 * block that a network assigns to one customer.
 */
export function addressBlock(address: string): string {
  const mapped = address.replace(/^::ffff:(?=\d+\.)/i, '');
  if (isIP(mapped) !== 6) return mapped;
  const [text = ''] = mapped.split('%');
  const [start = '', end] = text.split('::');
  const first = groupsOf(start);
  const last = groupsOf(end ?? '');
  const zeros = new Array<string>(Math.max(0, 8 - first.length - last.length)).fill('0');
  const groups = end === undefined ? first : [...first, ...zeros, ...last];
  return `${groups
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(':')}::/64`;
}

/** The groups of a part of an address. A final IPv4 address takes the place of two. */
function groupsOf(part: string): string[] {
  if (part === '') return [];
  return part.split(':').flatMap((group) => (group.includes('.') ? ['0', '0'] : [group]));
}
