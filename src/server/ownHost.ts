import ipaddr from 'ipaddr.js';

/** A name or an address as a browser writes it, with or without a port: no userinfo, no path, no escapes. */
export const hostForm = /^(\[[\da-f:.]+\]|[\w-]+(?:\.[\w-]+)*\.?)(?::(\d{1,5}))?$/i;

/**
 * Whether a request names this gateway as its host. A page of an attacker reaches a listener on loopback by a name of
 * the attacker's own that resolves to 127.0.0.1 (DNS rebinding); the browser then sends that name.
 * @param hosts the values of `Host`, all of them. No header that a page could add is asked.
 * @param publicUrl how others reach the gateway; null: by loopback alone.
 * @returns true for loopback with any port, and for the host of `publicUrl` with its port or without one, since some
 *   proxies drop the port.
 */
export function isOwnHost(hosts: readonly string[], publicUrl: string | null): boolean {
  const [host, ...more] = hosts;
  const named = host === undefined || more.length > 0 ? null : readHost(host);
  if (named === null) return false;
  return isLoopback(named.name) || (publicUrl !== null && isPublic(named, new URL(publicUrl)));
}

interface NamedHost {
  /** Lower case, without the dot that ends a full name; an IPv6 address in brackets, in its shortest spelling. */
  readonly name: string;
  /** null: not said. */
  readonly port: number | null;
}

/** null where it is no host. */
function readHost(host: string): NamedHost | null {
  const [, name = '', port] = hostForm.exec(host) ?? [];
  if (name === '' || !URL.canParse(`http://${host}`)) return null;
  return {
    name: withoutDot(new URL(`http://${name}`).hostname),
    port: port === undefined ? null : Number(port),
  };
}

const withoutDot = (name: string): string => name.replace(/\.$/, '');

function isLoopback(name: string): boolean {
  if (name === 'localhost' || name.endsWith('.localhost')) return true;
  const address = name.replace(/^\[|\]$/g, '');
  // An IPv6 address with an IPv4 one in it (::ffff:127.0.0.1) counts as what it leads to.
  return ipaddr.isValid(address) && ipaddr.process(address).range() === 'loopback';
}

function isPublic({ name, port }: NamedHost, { hostname, port: written, protocol }: URL): boolean {
  const expected = written === '' ? { 'https:': 443, 'http:': 80 }[protocol] : Number(written);
  return name === withoutDot(hostname) && (port === null || port === expected);
}
