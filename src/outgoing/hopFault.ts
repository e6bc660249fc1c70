import { isPublicHost } from './publicAddress.ts';

export interface HopPolicy {
  /** Plain http and addresses of this machine or its network are allowed: for development and the sandbox. */
  readonly allowLocal: boolean;
}

/**
 * Says what forbids to go to an address, by its form alone, or null. Any port is allowed: there is no list of
 * ports that could be justified, and what a strict policy sends begins with a TLS handshake, which no service of
 * another kind takes for its own protocol.
 *
 * @param from Where the redirect came from, or null for the address that was asked for.
 */
export function hopFault(from: URL | null, to: URL, policy: HopPolicy): string | null {
  const schemes = policy.allowLocal ? ['https:', 'http:'] : ['https:'];
  if (!schemes.includes(to.protocol)) {
    const allowed = schemes.map((scheme) => `${scheme}//`).join(' or ');
    return `starts with ${to.protocol}//; only ${allowed} is allowed`;
  }
  if (from?.protocol === 'https:' && to.protocol === 'http:')
    return 'leads from https:// to http://; a redirect must stay with https://';
  if (to.username || to.password) return 'holds a user name or password; use a signed address instead';
  if (!policy.allowLocal && !isPublicHost(to.hostname))
    return `points to ${to.hostname}; only hosts of the public internet are allowed`;
  return null;
}
