/**
 * What counts as a place on the public internet. An address passes only as global unicast that is given out for
 * use there; whatever is not known to be so is refused. Kept against IANA's special-purpose registries
 * (iana.org/assignments/iana-ipv4-special-registry and iana-ipv6-special-registry, RFC 6890), of which ipaddr.js
 * holds the blocks. Its AS112 and AMT blocks are refused too, though routed: nobody serves files from there.
 */
import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';

/** All that is given out of IPv6 so far; the rest of it, `::127.0.0.1` and NAT64 included, leads nowhere public. */
const globalIpv6 = ipaddr.parseCIDR('2000::/3');

/**
 * Public by their numbers, yet answered by the platform under a virtual machine: Azure's WireServer. Those of
 * other clouds lie in blocks that are refused anyway: link-local, shared, 192.0.0.0/24 and unique local.
 */
const platformAddresses = new Set(['168.63.129.16']);

/** Labels as resolvers take them, then a top-level domain, which is never a number (RFC 3696, section 2). */
const publicName = /^(?:[a-z0-9_-]{1,63}\.)+(?:[a-z]{2,63}|xn--[a-z0-9-]{1,59})$/;

/**
 * Top-level domains that the public DNS will not hold: RFC 2606, 6761, 6762 (appendix G), 7686 and 9476, ICANN's
 * .internal, the three that it keeps back as colliding (.corp, .home, .mail), and .localdomain. Under .arpa, which
 * it holds, are no sites but those of home networks (RFC 8375).
 */
const privateName =
  /\.(?:localhost|local|localdomain|internal|intranet|private|lan|home|corp|mail|arpa|test|invalid|example|onion|alt)$/;

/** Of a name in the DNS, without the dot at its end (RFC 1035, section 2.3.4). */
const longestName = 253;

/**
 * @param address An IP address as a resolver or a socket gives it: `93.184.215.14`, `2606:4700::1111`.
 * @returns Whether it is global unicast. An IPv4 address mapped into IPv6 counts as that IPv4 address; an address
 *   with a zone (`fe80::1%eth0`) and anything that is no address do not count as public.
 */
export function isPublicAddress(address: string): boolean {
  if (isIP(address) === 0 || address.includes('%') || !ipaddr.isValid(address)) return false;
  const ip = ipaddr.process(address);
  if (ip.range() !== 'unicast' || platformAddresses.has(ip.toString())) return false;
  return ip.kind() === 'ipv4' || ip.match(globalIpv6);
}

/**
 * @param hostname As the URL parser gives it: IPv4 in its dotted form whatever it was written as, IPv6 in
 *   brackets, a name in its ASCII form, perhaps with a dot at the end.
 * @returns Whether it can be one of the public internet by its form. What a name resolves to is another question.
 */
export function isPublicHost(hostname: string): boolean {
  const host = hostname
    .replace(/^\[(.*)\]$/, '$1')
    .replace(/\.$/, '')
    .toLowerCase();
  if (isIP(host) !== 0) return isPublicAddress(host);
  return host.length <= longestName && publicName.test(host) && !privateName.test(host);
}
