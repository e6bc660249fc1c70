import type { JWK } from 'jose';
import { newSigningKey, type SigningKey } from './identityProvider.ts';

export interface ProviderKeys {
  /** The keys that the provider publishes for signing. */
  readonly own: Readonly<Record<'rsa' | 'pss' | 'ec' | 'ec384' | 'ed', SigningKey>>;
  /** Published, and too short to be trusted. */
  readonly weak: SigningKey;
  /** Published, of exponent 3. */
  readonly three: SigningKey;
  /** Keys of somebody else, by the ids of the provider's. */
  readonly foreign: Readonly<Record<'rsa' | 'ec' | 'ed', SigningKey>>;
  /** A secret that the provider publishes as if it were a public key. */
  readonly shared: Buffer;
  readonly published: readonly JWK[];
}

export function providerKeys(): ProviderKeys {
  const own = {
    rsa: newSigningKey('RS256', 'rsa'),
    pss: newSigningKey('PS256', 'pss'),
    ec: newSigningKey('ES256', 'ec'),
    ec384: newSigningKey('ES384', 'ec384'),
    ed: newSigningKey('EdDSA', 'ed'),
  };
  const weak = newSigningKey('RS256', 'weak', 'WEAK');
  const three = newSigningKey('RS256', 'three', 'THREE');
  const foreign = {
    rsa: newSigningKey('RS256', 'rsa'),
    ec: newSigningKey('ES256', 'ec'),
    ed: newSigningKey('EdDSA', 'ed'),
  };
  const shared = Buffer.from('a secret that a provider should not publish');
  /** What no provider should publish, and some do. */
  const oddKeys = [
    weak.jwk,
    three.jwk,
    { ...own.rsa.jwk, kid: 'exponent-1', e: 'AQ' },
    { ...own.rsa.jwk, kid: 'exponent-65536', e: 'AQAA' },
    { ...own.rsa.jwk, kid: 'exponent-0', e: 'AA' },
    { kty: 'oct', kid: 'oct', k: shared.toString('base64url') },
    { kty: 'oct', kid: 'oct-alg', k: shared.toString('base64url'), alg: 'HS256', use: 'sig' },
    { ...foreign.rsa.jwk, kid: 'encrypts', use: 'enc' },
    { ...foreign.rsa.jwk, kid: 'other-alg', alg: 'RSA-OAEP-256' },
    { ...withoutUse(foreign.rsa.jwk), kid: 'wraps', key_ops: ['wrapKey'] },
    { ...foreign.rsa.jwk, kid: 'twin' },
    { ...own.rsa.jwk, kid: 'twin' },
    // It says nothing of its algorithm: what may be signed with it, the gateway's list says alone.
    { ...withoutUse(own.rsa.jwk), kid: 'any-alg' },
  ];
  const published = [...Object.values(own).map(({ jwk }) => jwk), ...oddKeys];
  return { own, weak, three, foreign, shared, published };
}

function withoutUse({ use: _use, alg: _alg, ...jwk }: JWK): JWK {
  return jwk;
}
