import { generateKeyPairSync } from 'node:crypto';
import { type CryptoKey, importJWK, type JWK } from 'jose';
import { expect, test } from 'vitest';
import { soundKeys, UnsoundKey } from '../../src/domain/identityProvider/soundKeys.ts';

const rsa = (modulusLength: number, publicExponent = 65_537): JWK =>
  generateKeyPairSync('rsa', { modulusLength, publicExponent }).publicKey.export({ format: 'jwk' });
const take = async (jwk: JWK, alg = 'RS256') => {
  const key = (await importJWK(jwk, alg)) as CryptoKey;
  return soundKeys(async () => key)({ alg }, { payload: '', signature: '' });
};
const strong = rsa(2048);

test.each([
  ['of 2048 bits', strong],
  ['of 3072 bits', rsa(3072)],
  ['of a greater exponent', rsa(2048, 65_539)],
  ['of an exponent of nine bytes', { ...strong, e: 'AQAAAAAAAAAB' }],
])('a key of RSA is taken: %s', async (_name, jwk) => {
  await expect(take(jwk)).resolves.toBeDefined();
});

test.each([
  ['of 1024 bits', rsa(1024), '1024 bits'],
  ['of 2047 bits', rsa(2047), '2047 bits'],
  ['of exponent 3', rsa(2048, 3), 'exponent 3;'],
  ['of exponent 17', rsa(2048, 17), 'exponent 17;'],
  ['of exponent 1', { ...strong, e: 'AQ' }, 'exponent 1;'],
  ['of exponent 65535', { ...strong, e: '__8' }, 'exponent 65535;'],
  ['of exponent 65538', { ...strong, e: 'AQAC' }, 'exponent 65538;'],
])('a key of RSA is refused: %s', async (_name, jwk, message) => {
  const taken = take(jwk);
  await expect(taken).rejects.toBeInstanceOf(UnsoundKey);
  await expect(taken).rejects.toThrow(message);
});

test.each([
  ['ES256', () => generateKeyPairSync('ec', { namedCurve: 'P-256' })],
  ['EdDSA', () => generateKeyPairSync('ed25519')],
])('a key of another kind is taken: %s', async (alg, make) => {
  await expect(take(make().publicKey.export({ format: 'jwk' }), alg)).resolves.toBeDefined();
});
