import { isLoopback, type NamedHost, readHost, withoutDot } from '../hostHeader.ts';

/**
 * Whether a request names this gateway as its host.
 * @param hosts the values of `Host`, all of them.
 * @param publicUrl how others reach the gateway; null: by loopback alone.
 * @returns true for loopback with any port, and for the host of `publicUrl` with its port or without one, since some
 *   proxies drop the port.
 */
export function isOwnHost(hosts: readonly string[], publicUrl: string | null): boolean {
  const named = readHost(hosts);
  if (named === null) return false;
  return isLoopback(named.name) || (publicUrl !== null && isPublic(named, new URL(publicUrl)));
}

function isPublic({ name, port }: NamedHost, { hostname, port: written, protocol }: URL): boolean {
  const expected = written === '' ? { 'https:': 443, 'http:': 80 }[protocol] : Number(written);
  return name === withoutDot(hostname) && (port === null || port === expected);
}
