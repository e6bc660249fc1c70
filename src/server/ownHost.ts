import ipaddr from 'ipaddr.js';

/** A name or an address as a browser writes it, with or without a port: no userinfo, no path, no escapes. */
export const hostForm = /^(\[[\da-f:.]+\]|[\w-]+(?:\.[\w-]+)*\.?)(?::(\d{1,5}))?$/i;

/**
 * Whether a request names this machine as its host. A page of an attacker reaches a listener on loopback by a name of
 * the attacker's own that resolves to 127.0.0.1 (DNS rebinding); the browser then sends that name.
 * @param hosts the values of `Host`, all of them. No header that a page could add is asked.
 * @returns true for loopback alone, with any port.
 */
export function isOwnHost(hosts: readonly string[]): boolean {
  const [host = '', ...more] = hosts;
  const [, name = ''] = hostForm.exec(host) ?? [];
  if (name === '' || more.length > 0 || !URL.canParse(`http://${host}`)) return false;
  return isLoopback(new URL(`http://${name}`).hostname);
}

/** Whether a name or an address leads to this machine alone. @param name an IPv6 address with brackets or without. */
export function isLoopback(name: string): boolean {
  const full = name.toLowerCase().replace(/\.$/, '');
  if (full === 'localhost' || full.endsWith('.localhost')) return true;
  const address = full.replace(/^\[|\]$/g, '');
  // An IPv6 address with an IPv4 one in it (::ffff:127.0.0.1) counts as what it leads to.
  return ipaddr.isValid(address) && ipaddr.process(address).range() === 'loopback';
}
