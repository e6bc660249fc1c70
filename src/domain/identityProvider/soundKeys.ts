import type { JWTVerifyGetKey, CryptoKey as PublicKey } from 'jose';

/** Bits of a modulus at least (RFC 7518, 3.3). */
const minModulusBits = 2_048;
/** What everybody uses. With 1 anybody signs; with 3 a verifier that errs once is one too many (FIPS 186-5, A.1.1). */
const minExponent = 65_537n;

/** A key of the provider's that nobody's signature is to be believed by. */
export class UnsoundKey extends Error {
  override readonly name = 'UnsoundKey';
}

/**
 * The same keys, and none of RSA that are too weak.
 * @throws (its result) UnsoundKey for one of those.
 */
export function soundKeys(keys: JWTVerifyGetKey): JWTVerifyGetKey {
  return async (header, token) => {
    const key = await keys(header, token);
    const weakness = weaknessOf(key as PublicKey);
    if (weakness !== null) throw new UnsoundKey(weakness);
    return key;
  };
}

function weaknessOf({ algorithm }: PublicKey): string | null {
  const { modulusLength, publicExponent } = algorithm as {
    readonly modulusLength?: number;
    readonly publicExponent?: Uint8Array;
  };
  // Only keys of RSA have either.
  if (modulusLength === undefined || publicExponent === undefined) return null;
  if (modulusLength < minModulusBits)
    return `a modulus of ${modulusLength} bits; ${minModulusBits} are needed`;
  const exponent = BigInt(`0x${Buffer.from(publicExponent).toString('hex') || '0'}`);
  if (exponent >= minExponent && exponent % 2n === 1n) return null;
  return `the public exponent ${exponent}; odd ones from ${minExponent} on are taken`;
}
