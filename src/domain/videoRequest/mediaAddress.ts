import { isPublicHost } from '../../outgoing/publicAddress.ts';

export interface MediaPolicy {
  /** Plain http and addresses of this machine or its network are allowed: for development and the sandbox. */
  readonly allowLocal: boolean;
}

/** Longer addresses are refused by servers on the way. */
const maxLength = 2048;

/**
 * Says what is wrong with an address that the upstream is to fetch, by its form alone, or null. Only https
 * (or http where local media is allowed), no credentials, and an address written as numbers must be one of the
 * public internet: everything that is not global unicast is refused, however it is spelled.
 */
export function mediaAddressFault(address: string, policy: MediaPolicy): string | null {
  if (address.length > maxLength) return `has ${address.length} characters; at most ${maxLength} are allowed`;
  if (/[\p{Cc}\s]/u.test(address))
    return 'holds a space or a control character; write it as %20 and the like';
  if (!URL.canParse(address))
    return 'is not a URL; give an absolute address such as https://example.com/voice.wav';
  const url = new URL(address);
  const schemes = policy.allowLocal ? ['https:', 'http:'] : ['https:'];
  if (!schemes.includes(url.protocol)) {
    const allowed = schemes.map((scheme) => `${scheme}//`).join(' or ');
    return `starts with ${url.protocol}//; only ${allowed} is allowed`;
  }
  if (url.username || url.password) return 'holds a user name or password; use a signed address instead';
  if (!policy.allowLocal && !isPublicHost(url.hostname)) {
    return `points to ${url.hostname}, which the upstream cannot reach; use a host of the public internet`;
  }
  return null;
}
