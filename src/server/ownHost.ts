import { isLoopback, readHost } from '../hostHeader.ts';

/**
 * Whether a request names this machine as its host.
 * @param hosts the values of `Host`, all of them.
 * @returns true for loopback alone, with any port.
 */
export function isOwnHost(hosts: readonly string[]): boolean {
  const named = readHost(hosts);
  return named !== null && isLoopback(named.name);
}
