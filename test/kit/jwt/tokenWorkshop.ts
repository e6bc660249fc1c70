import type { JWTPayload } from 'jose';
import { forge, type IdentityProvider, type Signer, signer } from './identityProvider.ts';
import type { ProviderKeys } from './providerKeys.ts';

export interface TokenEdits {
  readonly header?: object;
  readonly claims?: object;
  readonly sign?: Signer;
}

/** Makes the tokens of one team, as its provider does and as it never would. */
export interface TokenWorkshop extends ProviderKeys {
  readonly provider: IdentityProvider;
  readonly teamId: string;
  readonly header: object;
  readonly rs256: Signer;
  readonly es256: Signer;
  /** What a valid token says; `more` adds to it or replaces it. */
  claims(more?: object): JWTPayload;
  /** The valid token that most vectors spoil in one place, which is signed anew. */
  token(edits?: TokenEdits): string;
  /** A valid token of at least so many characters, and at most one more. */
  ofLength(length: number): string;
}

export function tokenWorkshop({
  provider,
  teamId,
  keys,
}: {
  readonly provider: IdentityProvider;
  readonly teamId: string;
  readonly keys: ProviderKeys;
}): TokenWorkshop {
  const header = { alg: 'RS256', kid: 'rsa', typ: 'JWT' };
  const rs256 = signer('RS256', keys.own.rsa.privateKey);
  const es256 = signer('ES256', keys.own.ec.privateKey);
  const claims = (more: object = {}) => provider.claims(teamId, more as JWTPayload);
  const token = (edits: TokenEdits = {}) =>
    forge({ ...header, ...edits.header }, claims(edits.claims), edits.sign ?? rs256);
  const ofLength = (length: number) => {
    const room = length - token({ claims: { groups: '' } }).length;
    return token({ claims: { groups: 'g'.repeat(Math.ceil((room * 3) / 4)) } });
  };
  return { ...keys, provider, teamId, header, rs256, es256, claims, token, ofLength };
}
