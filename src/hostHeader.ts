import ipaddr from 'ipaddr.js';

/** A name or an address as a browser writes it, with or without a port: no userinfo, no path, no escapes. */
export const hostForm = /^(\[[\da-f:.]+\]|[\w-]+(?:\.[\w-]+)*\.?)(?::(\d{1,5}))?$/i;

export interface NamedHost {
  /** Lower case, without the dot that ends a full name; an IPv6 address in brackets, in its shortest spelling. */
  readonly name: string;
  /** null: not said. */
  readonly port: number | null;
}

/**
 * Reads the header `Host`. A page of an attacker reaches a listener on loopback by a name of the attacker's own that
 * resolves to 127.0.0.1 (DNS rebinding); the browser then sends that name.
 * @param hosts its values, all of them. No header that a page could add is asked.
 * @returns null where it is no host, or not one.
 */
export function readHost(hosts: readonly string[]): NamedHost | null {
  const [host = '', ...more] = hosts;
  const [, name = '', port] = hostForm.exec(host) ?? [];
  if (more.length > 0 || name === '' || !URL.canParse(`http://${host}`)) return null;
  return {
    name: withoutDot(new URL(`http://${name}`).hostname),
    port: port === undefined ? null : Number(port),
  };
}

const withoutDot = (name: string): string => name.replace(/\.$/, '');

/** @param name of a NamedHost. */
export function isLoopback(name: string): boolean {
  if (name === 'localhost' || name.endsWith('.localhost')) return true;
  const address = name.replace(/^\[|\]$/g, '');
  // An IPv6 address with an IPv4 one in it (::ffff:127.0.0.1) counts as what it leads to.
  return ipaddr.isValid(address) && ipaddr.process(address).range() === 'loopback';
}
