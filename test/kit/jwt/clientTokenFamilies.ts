import { randomUUID } from 'node:crypto';
import { clientTokenClaims } from './clientTokenClaims.ts';
import { clientTokenShapes } from './clientTokenShapes.ts';
import { type ClientTokenWorkshop, clientTokenParts, edited, hs256, prefix } from './clientTokenWorkshop.ts';
import { epoch, hmacSigner, newSigningKey, signer } from './identityProvider.ts';
import { type Families, named, prefixed } from './vectors.ts';

/** Each vector is a valid token with one thing changed. */
export const clientTokenFamilies: Families<ClientTokenWorkshop> = {
  'without its prefix, or with another': ({ whole }) => {
    const jwt = whole.slice(prefix.length);
    return named(
      ['', 'clapt', 'CLAPT_', 'clap_', 'clapt__', 'clapt_clapt_', 'clapt-', 'xclapt_'],
      (begin) => begin + jwt,
    );
  },
  'with no algorithm, or another': ({ own, resigned, signingKey, whole }) => {
    const nones = ['none', 'None', 'NONE', 'nOnE'];
    const ofAlg = (alg: unknown) => resigned({ header: { alg } });
    return {
      ...named(
        [...nones, '', undefined, null, 0, ['HS256'], 'hs256', 'HS256 ', 'HS1', 'dir', '__proto__'],
        ofAlg,
      ),
      ...prefixed(
        'no signature',
        named(nones, (alg) => ofAlg(alg).replace(/[^.]*$/, '')),
      ),
      ...prefixed(
        'old signature',
        named(nones, (alg) => edited(whole, { alg }, {})),
      ),
      ...named(['HS384', 'HS512'], (alg) =>
        resigned({ header: { alg }, sign: hmacSigner(alg, signingKey(own)) }),
      ),
      ...named(['RS256', 'PS256', 'ES256', 'EdDSA'], (alg) => {
        const key = newSigningKey(alg, own.id);
        return resigned({ header: { alg, jwk: key.jwk }, sign: signer(alg, key.privateKey) });
      }),
    };
  },
  'signed with what others may know': ({ foreign, own, resigned, secret, signingKey, team, upstreamKey }) => {
    const { hash, id } = own;
    const secrets = {
      'the stored hash': hash,
      'the stored hash in hexadecimal': hash.toString('hex'),
      'the stored hash in base64': hash.toString('base64'),
      'a word that is easily guessed': 'test',
      "the gateway's secret": secret,
      'the secret before the hash': Buffer.concat([Buffer.from(secret), hash]),
      'the hash before the secret': Buffer.concat([hash, Buffer.from(secret)]),
      'the key': team.key,
      "the key's id": id,
      "the team's id": team.teamId,
      nothing: '',
      'the prefix': prefix,
      'a key derived with no secret': signingKey(own, ''),
      'a key derived with another secret': signingKey(own, 'sandbox'),
      "a key derived with the upstream's key": signingKey(own, upstreamKey),
      'a key derived for another purpose': signingKey(own, secret, ''),
      'a key derived from the key itself': signingKey({ hash: Buffer.from(team.key) }),
      "another team's key": signingKey(foreign),
    };
    return Object.fromEntries(
      Object.entries(secrets).map(([name, secret]) => [name, resigned({ sign: hs256(secret) })]),
    );
  },
  'edited after it was signed': ({ foreign, limited, other, whole }) => ({
    ...named(['admin', 'viewer', undefined], (role) => edited(whole, {}, { role })),
    ...named(
      [
        { exp: epoch() + 86_400 },
        { exp: undefined },
        { iat: epoch() + 60 },
        { jti: randomUUID() },
        { team: other.teamId },
        { points: 1_000_000 },
        { connections: 1_000 },
      ],
      (claims) => edited(whole, {}, claims),
    ),
    'limited to no request any more': edited(limited, {}, { request: undefined }),
    'limited to another request': edited(limited, {}, { request: randomUUID() }),
    "kid of another team's key": edited(whole, { kid: foreign.id }, {}),
    'type added': edited(whole, { typ: 'JWT' }, {}),
    'payload of another':
      prefix +
      [clientTokenParts(whole)[0], clientTokenParts(limited)[1], clientTokenParts(whole)[2]].join('.'),
    'signature of another':
      prefix +
      [clientTokenParts(whole)[0], clientTokenParts(whole)[1], clientTokenParts(limited)[2]].join('.'),
  }),
  ...clientTokenClaims,
  ...clientTokenShapes,
};
