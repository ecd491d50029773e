import ipaddr from 'ipaddr.js';

/**
 * Whether an address is one of the public internet: neither private, loopback, link-local, multicast nor
 * reserved, also not one that an IPv6 address embeds (IPv4-mapped, NAT64, 6to4, Teredo).
 */
export function isPublicAddress(address: string): boolean {
  if (!ipaddr.isValid(address)) return false;
  const parsed = ipaddr.process(address);
  const range = parsed.range();
  if (range === 'unicast') return true;
  if (parsed.kind() !== 'ipv6') return false;
  const embedded = embeddedAddress((parsed as ipaddr.IPv6).toByteArray(), range);
  return embedded !== null && isPublicAddress(embedded);
}

/** The IPv4 address behind an IPv6 one that a gateway translates; null if there is none. */
function embeddedAddress(bytes: number[], range: string): string | null {
  if (range === 'rfc6052') return bytes.slice(12, 16).join('.');
  if (range === '6to4') return bytes.slice(2, 6).join('.');
  return null;
}
