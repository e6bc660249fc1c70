import { hmacSigner, type SigningKey, signer, withoutKey } from './identityProvider.ts';
import type { TokenWorkshop } from './tokenWorkshop.ts';
import { type Families, named, prefixed } from './vectors.ts';

/** Signed well, with a key that the gateway has no reason to trust for it. */
export const keys: Families<TokenWorkshop> = {
  'signed with a key that is not published, or that the token brings itself': ({
    foreign,
    provider,
    token,
  }) => {
    const byForeign = (more: object, key: SigningKey = foreign.rsa) =>
      token({ header: { alg: key.alg, kid: key.kid, ...more }, sign: signer(key.alg, key.privateKey) });
    const { jwk } = foreign.rsa;
    const evil = new URL('/evil', provider.jwksUrl).href;
    const kids = [
      '../../../dev/null',
      '/dev/null',
      "rsa' OR '1'='1",
      "x' UNION SELECT 'secret",
      evil,
      '\0',
      'rsa\0',
      'k'.repeat(4_000),
      'RSA',
      'rsa ',
      '',
      '*',
      '__proto__',
      'constructor',
      '0',
      0,
      null,
      true,
      ['rsa'],
      { kid: 'rsa' },
    ];
    return {
      ...prefixed(
        'known kid',
        named(['rsa', 'ec', 'ed'] as const, (name) => byForeign({}, foreign[name])),
      ),
      ...prefixed(
        'no kid',
        named(['rsa', 'ec', 'ed'] as const, (name) => byForeign({ kid: undefined }, foreign[name])),
      ),
      'no kid, where several keys would do': token({ header: { kid: undefined } }),
      jwk: byForeign({ jwk }),
      'jwk and no kid': byForeign({ jwk, kid: undefined }),
      'jwk and an unknown kid': byForeign({ jwk: { ...jwk, kid: 'mine' }, kid: 'mine' }),
      'jwk of a secret': token({
        header: { alg: 'HS256', jwk: { kty: 'oct', k: 'AAAA' } },
        sign: hmacSigner('HS256', Buffer.alloc(3)),
      }),
      jku: byForeign({ jku: evil }),
      'jku and an unknown kid': byForeign({ jku: evil, kid: 'mine' }),
      x5u: byForeign({ x5u: evil }),
      'x5u and an unknown kid': byForeign({ x5u: evil, kid: 'mine' }),
      x5c: byForeign({
        x5c: [foreign.rsa.publicKey.export({ type: 'spki', format: 'der' }).toString('base64')],
      }),
      x5t: byForeign({ x5t: 'AAAA', kid: undefined }),
      ...prefixed(
        'kid',
        named(kids, (kid) => token({ header: { kid } })),
      ),
      ...prefixed(
        'kid, own key',
        named(kids.slice(0, 8), (kid) => byForeign({ kid })),
      ),
    };
  },
  'signed with a published key that is not for that': ({ foreign, shared, three, token, weak }) => ({
    'RSA of exponent 3': token({ header: { kid: 'three' }, sign: signer('RS256', three.privateKey) }),
    ...prefixed(
      'without a key',
      named(['exponent-1', 'exponent-65536', 'exponent-0'], (kid) =>
        token({ header: { kid }, sign: withoutKey(256) }),
      ),
    ),
    'RSA of 1024 bits': token({ header: { kid: 'weak' }, sign: signer('RS256', weak.privateKey) }),
    ...named(['oct', 'oct-alg'], (kid) =>
      token({ header: { alg: 'HS256', kid }, sign: hmacSigner('HS256', shared) }),
    ),
    ...prefixed(
      'oct',
      named(['HS384', 'HS512'], (alg) =>
        token({ header: { alg, kid: 'oct' }, sign: hmacSigner(alg, shared) }),
      ),
    ),
    'oct as RS256': token({ header: { kid: 'oct' }, sign: hmacSigner('HS256', shared) }),
    ...named(['encrypts', 'other-alg', 'wraps', 'twin'], (kid) =>
      token({ header: { kid }, sign: signer('RS256', foreign.rsa.privateKey) }),
    ),
  }),
};
