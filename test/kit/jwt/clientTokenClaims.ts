import { randomUUID } from 'node:crypto';
import { uuidOf } from '../client.ts';
import { type ClientTokenWorkshop, hs256 } from './clientTokenWorkshop.ts';
import { epoch } from './identityProvider.ts';
import { type Families, named, prefixed, type Vectors } from './vectors.ts';

function ofClaim({ resigned }: ClientTokenWorkshop, name: string, values: readonly unknown[]): Vectors {
  return prefixed(
    name,
    named(values, (value) => resigned({ claims: { [name]: value } })),
  );
}

/** Signed by the gateway's own key, and yet they say what it never would. */
export const clientTokenClaims: Families<ClientTokenWorkshop> = {
  'of no key, or another': ({ expired, foreign, own, resigned, revoked, signingKey }) => ({
    ...named(
      [
        undefined,
        null,
        '',
        5,
        true,
        ['x'],
        {},
        'test',
        randomUUID(),
        own.id.slice(1),
        own.id.replaceAll('-', ''),
        `{${own.id}}`,
        ` ${own.id}`,
        `${own.id}\0`,
        `${own.id}' OR '1'='1`,
        [own.id],
        foreign.id,
      ],
      (kid) => resigned({ header: { kid } }),
    ),
    'of a key that is revoked': resigned({ header: { kid: revoked.id }, sign: hs256(signingKey(revoked)) }),
    'of a key that has expired': resigned({ header: { kid: expired.id }, sign: hs256(signingKey(expired)) }),
  }),
  'with claims that the gateway does not make, though its own key signed them': (workshop) => {
    const { requestId } = workshop;
    const now = epoch();
    return {
      ...ofClaim(workshop, 'role', [
        'admin',
        'ADMIN',
        'Member',
        'member ',
        '',
        undefined,
        null,
        1,
        ['member'],
        {},
      ]),
      ...ofClaim(workshop, 'exp', [
        now - 1,
        0,
        -1,
        undefined,
        null,
        String(now + 60),
        now + 60.5,
        1e300,
        [now + 60],
      ]),
      // Whatever it says of its end, an hour is the most that one lives.
      ...ofClaim(workshop, 'iat', [
        now - 3_601,
        now - 86_400,
        0,
        now + 60,
        undefined,
        null,
        String(now),
        [now],
      ]),
      ...ofClaim(workshop, 'nbf', [now + 300, String(now), null]),
      ...ofClaim(workshop, 'iss', [
        undefined,
        null,
        '',
        'Clapperboard',
        'clapperboard ',
        ['clapperboard'],
        'https://id.example.com',
      ]),
      ...ofClaim(workshop, 'aud', [
        undefined,
        null,
        '',
        'clapperboard',
        [],
        ['other'],
        'clapperboard-client ',
        {},
      ]),
      ...ofClaim(workshop, 'jti', [undefined, null, '', 'one', 5]),
      ...ofClaim(workshop, 'points', [undefined, null, 0, -1, 1.5, '100', [100], {}, 1e30]),
      ...ofClaim(workshop, 'connections', [undefined, null, 0, -1, 1.5, '1', [1], true, 1e30]),
      ...ofClaim(workshop, 'request', [
        null,
        '',
        'one',
        5,
        [uuidOf(requestId)],
        {},
        requestId,
        `${uuidOf(requestId)}' OR '1'='1`,
      ]),
    };
  },
};
