import { hmacSigner, newSigningKey, signer } from './identityProvider.ts';
import type { TokenWorkshop } from './tokenWorkshop.ts';
import { type Families, named, prefixed, withSignature } from './vectors.ts';

/** Signed by nobody, by what everybody has, or by an algorithm that the gateway was not told to take. */
export const signatures: Families<TokenWorkshop> = {
  'without a signature, in all letter cases of "none"': ({ token }) => {
    const cases = Array.from({ length: 16 }, (_, bits) =>
      [...'none'].map((letter, index) => (bits & (1 << index) ? letter.toUpperCase() : letter)).join(''),
    );
    const ofAlg = (alg: unknown) => token({ header: { alg } });
    return {
      ...named([...cases, 'none ', '', undefined, null, 0, ['RS256'], { RS256: true }], ofAlg),
      ...prefixed(
        'empty',
        named(cases, (alg) => withSignature(ofAlg(alg), Buffer.alloc(0))),
      ),
      ...prefixed(
        'one byte',
        named(cases, (alg) => withSignature(ofAlg(alg), Buffer.alloc(1))),
      ),
    };
  },
  'signed with the public key as if it were a secret': ({ own, published, token }) => {
    const key = own.rsa.publicKey;
    const pem = String(key.export({ type: 'spki', format: 'pem' }));
    const pkcs1 = String(key.export({ type: 'pkcs1', format: 'pem' }));
    const secrets = {
      pem,
      'pem trimmed': pem.trim(),
      'pem with CRLF': pem.replaceAll('\n', '\r\n'),
      'pem on one line': pem.replaceAll('\n', ''),
      'pem of PKCS #1': pkcs1,
      der: key.export({ type: 'spki', format: 'der' }),
      'der of PKCS #1': key.export({ type: 'pkcs1', format: 'der' }),
      JWK: JSON.stringify(own.rsa.jwk),
      'JWK set': JSON.stringify({ keys: published }),
      modulus: Buffer.from(own.rsa.jwk.n ?? '', 'base64url'),
      'modulus as text': own.rsa.jwk.n ?? '',
      kid: 'rsa',
      nothing: '',
    };
    return Object.fromEntries(
      ['HS256', 'HS384', 'HS512'].flatMap((alg) =>
        Object.entries(secrets).map(([name, secret]) => [
          `${alg} ${name}`,
          token({ header: { alg }, sign: hmacSigner(alg, secret) }),
        ]),
      ),
    );
  },
  'signed with an algorithm that is not in the list': ({ own, token }) => ({
    ...named(['RS384', 'RS512', 'PS256', 'PS384', 'PS512'], (alg) =>
      token({ header: { alg, kid: 'any-alg' }, sign: signer(alg, own.rsa.privateKey) }),
    ),
    ...prefixed(
      'key of RS256',
      named(['RS384', 'RS512', 'PS256'], (alg) =>
        token({ header: { alg }, sign: signer(alg, own.rsa.privateKey) }),
      ),
    ),
    'PS256 with its own key': token({
      header: { alg: 'PS256', kid: 'pss' },
      sign: signer('PS256', own.pss.privateKey),
    }),
    'ES384 with its own key': token({
      header: { alg: 'ES384', kid: 'ec384' },
      sign: signer('ES384', own.ec384.privateKey),
    }),
    'Ed25519, as RFC 9864 names EdDSA': token({
      header: { alg: 'Ed25519', kid: 'ed' },
      sign: signer('EdDSA', own.ed.privateKey),
    }),
    ...prefixed(
      'spelled',
      named(['rs256', 'RS256 ', ' RS256', 'RSA', 'RS1', 'RS256\0', 'toString', '__proto__'], (alg) =>
        token({ header: { alg } }),
      ),
    ),
  }),
  'signed with a key of another kind than its algorithm': ({ own, token }) => ({
    'ES256 on P-384': token({
      header: { alg: 'ES256', kid: 'ec384' },
      sign: signer('ES256', own.ec384.privateKey),
    }),
    'ES256 on P-384, kid of P-256': token({
      header: { alg: 'ES256', kid: 'ec' },
      sign: signer('ES256', own.ec384.privateKey),
    }),
    ...named(['ES256K', 'ES512'], (pair) =>
      token({
        header: { alg: 'ES256', kid: 'ec' },
        sign: signer('ES256', newSigningKey('ES256', 'ec', pair).privateKey),
      }),
    ),
    'EdDSA on Ed448': token({
      header: { alg: 'EdDSA', kid: 'ed' },
      sign: signer('EdDSA', newSigningKey('EdDSA', 'ed', 'Ed448').privateKey),
    }),
    ...named(
      ['RS256 ec', 'RS256 ed', 'RS256 pss', 'ES256 rsa', 'ES256 ed', 'EdDSA rsa', 'EdDSA ec'],
      (pair) => {
        const [alg = '', kid = ''] = pair.split(' ');
        const key = { RS256: own.rsa, ES256: own.ec, EdDSA: own.ed }[alg] ?? own.rsa;
        return token({ header: { alg, kid }, sign: signer(alg, key.privateKey) });
      },
    ),
  }),
};
