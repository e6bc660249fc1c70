/** What every address must look like that somebody else has named, whoever goes there. */

export interface AddressPolicy {
  /** Plain http and addresses of this machine or its network are allowed: for development and the sandbox. */
  readonly allowLocal: boolean;
}

/** Says what is wrong with how an address begins, or null: only https, or http where local addresses are allowed. */
export function schemeFault({ protocol }: URL, { allowLocal }: AddressPolicy): string | null {
  const schemes = allowLocal ? ['https:', 'http:'] : ['https:'];
  if (schemes.includes(protocol)) return null;
  const allowed = schemes.map((scheme) => `${scheme}//`).join(' or ');
  return `starts with ${protocol}//; only ${allowed} is allowed`;
}

/** Says that an address holds credentials, which are for nobody in between, or null. */
export function credentialsFault({ username, password }: URL): string | null {
  return username || password ? 'holds a user name or password; use a signed address instead' : null;
}
