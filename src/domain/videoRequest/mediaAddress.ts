import { type AddressPolicy, credentialsFault, schemeFault } from '../../outgoing/addressForm.ts';
import { isPublicHost } from '../../outgoing/publicAddress.ts';
import { lengthOf } from '../text.ts';

export type { AddressPolicy as MediaPolicy };

/** Characters. Longer addresses are refused by servers on the way. */
const maxLength = 2048;

/**
 * Says what is wrong with an address that the upstream is to fetch, by its form alone, or null. Only https
 * (or http where local media is allowed), no credentials, and an address written as numbers must be one of the
 * public internet: everything that is not global unicast is refused, however it is spelled.
 */
export function mediaAddressFault(address: string, policy: AddressPolicy): string | null {
  const length = lengthOf(address);
  if (length > maxLength) return `has ${length} characters; at most ${maxLength} are allowed`;
  if (/[\p{Cc}\s]/u.test(address))
    return 'holds a space or a control character; write it as %20 and the like';
  if (!URL.canParse(address))
    return 'is not a URL; give an absolute address such as https://example.com/voice.wav';
  const url = new URL(address);
  return schemeFault(url, policy) ?? credentialsFault(url) ?? hostFault(url, policy);
}

/** Characters. A signed address has some thousands at most. */
const maxResultLength = 8192;

/**
 * Whether an address that the upstream gives for a result may be handed on to callers: they go there by themselves. The
 * same as what they may give, but for its length.
 */
export function mayBeHandedOn(address: string, policy: AddressPolicy): boolean {
  if (address.length > maxResultLength || !URL.canParse(address)) return false;
  const url = new URL(address);
  return (schemeFault(url, policy) ?? credentialsFault(url) ?? hostFault(url, policy)) === null;
}

function hostFault({ hostname }: URL, { allowLocal }: AddressPolicy): string | null {
  if (allowLocal || isPublicHost(hostname)) return null;
  return `points to ${hostname}, which the upstream cannot reach; use a host of the public internet`;
}
