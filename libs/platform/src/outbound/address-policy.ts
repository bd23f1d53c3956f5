import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';

/** Global unicast, RFC 4291 section 2.4: outside of it lie `::127.0.0.1` and other forms that no range list names. */
const globalUnicast = ipaddr.IPv6.parseCIDR('2000::/3');

/**
 * Why an address is not called, or undefined for one of the public internet. Only what is plainly public passes: private, loopback,
 * link-local (cloud metadata), shared (RFC 6598), unique local, multicast, documentation and reserved ranges do not, nor any IPv6 form that
 * carries an IPv4 address inside (mapped, compatible, NAT64, 6to4, Teredo).
 */
export function refusalOfAddress(address: string): string | undefined {
  if (!isIP(address) || address.includes('%')) return 'it has no plain IP address';
  const parsed = ipaddr.parse(address);
  const range = parsed.range();
  if (range !== 'unicast' || (parsed instanceof ipaddr.IPv6 && !parsed.match(globalUnicast))) return 'it leads to a private or reserved network';
  return undefined;
}

/** Why an address is not called even where an operator has listed it: it stands for many or for none. */
export function refusalOfListedAddress(address: string): string | undefined {
  if (!isIP(address) || address.includes('%')) return 'it has no plain IP address';
  const range = ipaddr.parse(address).range();
  return range === 'multicast' || range === 'broadcast' || range === 'unspecified' ? 'it leads to no single host' : undefined;
}
