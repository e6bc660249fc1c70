import { type AddressPolicy, credentialsFault, schemeFault } from './addressForm.ts';
import { isPublicHost } from './publicAddress.ts';

/**
 * Says what forbids to go to an address, by its form alone, or null. Any port is allowed: there is no list of
 * ports that could be justified, and what a strict policy sends begins with a TLS handshake, which no service of
 * another kind takes for its own protocol.
 *
 * @param from Where the redirect came from, or null for the address that was asked for.
 */
export function hopFault(from: URL | null, to: URL, policy: AddressPolicy): string | null {
  return schemeFault(to, policy) ?? downgradeFault(from, to) ?? credentialsFault(to) ?? hostFault(to, policy);
}

function downgradeFault(from: URL | null, to: URL): string | null {
  if (from?.protocol !== 'https:' || to.protocol !== 'http:') return null;
  return 'leads from https:// to http://; a redirect must stay with https://';
}

function hostFault({ hostname }: URL, { allowLocal }: AddressPolicy): string | null {
  if (allowLocal || isPublicHost(hostname)) return null;
  return `points to ${hostname}; only hosts of the public internet are allowed`;
}
