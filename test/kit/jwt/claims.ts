import { epoch, forge } from './identityProvider.ts';
import type { TokenWorkshop } from './tokenWorkshop.ts';
import { type Families, named, prefixed, type Vectors } from './vectors.ts';

/** Values that a claim of text is not; `undefined` leaves the claim out. */
const notText = [undefined, null, '', 5, true, {}];

function ofClaim({ token }: TokenWorkshop, name: string, values: readonly unknown[]): Vectors {
  return named(values, (value) => token({ claims: { [name]: value } }));
}

/** Signed by the provider, and yet it says nothing that the gateway may act upon. */
export const claims: Families<TokenWorkshop> = {
  'whose times do not hold': (workshop) => {
    const { claims, header, rs256 } = workshop;
    const now = epoch();
    return {
      ...prefixed(
        'exp',
        ofClaim(workshop, 'exp', [
          now - 1,
          now - 6,
          now - 365 * 86_400,
          0,
          -1,
          -(now + 3600),
          now + 3600.5,
          1e300,
          // A second that no Date can be.
          1e13,
          undefined,
          null,
          String(now + 3600),
          '',
          [now + 3600],
          {},
          true,
          '2099-01-01T00:00:00Z',
        ]),
      ),
      ...prefixed(
        'nbf',
        ofClaim(workshop, 'nbf', [now + 300, now + 365 * 86_400, 1e300, String(now), null, [now], {}, true]),
      ),
      ...prefixed(
        'iat',
        ofClaim(workshop, 'iat', [
          // Older than a day, though it would hold for another hour.
          now - 86_400 - 1,
          now - 86_400 - 6,
          0,
          -now,
          now + 300,
          now + 0.5,
          1e300,
          undefined,
          String(now),
          null,
          [now],
          {},
        ]),
      ),
      'exp NaN': forge(header, JSON.stringify(claims()).replace(/"exp":\d+/, '"exp":NaN'), rs256),
      'exp Infinity': forge(header, JSON.stringify(claims()).replace(/"exp":\d+/, '"exp":1e999'), rs256),
      'exp twice, the last one past': forge(
        header,
        JSON.stringify(claims()).replace(/}$/, `,"exp":${now - 60}}`),
        rs256,
      ),
    };
  },
  'that says it is something else than an access token': ({ token }) =>
    named(
      [
        'logout+jwt',
        'application/logout+jwt',
        'secevent+jwt',
        'dpop+jwt',
        'token-introspection+jwt',
        'oauth-authz-req+jwt',
        'id_token+jwt',
        'JWE',
        'JOSE',
        'jwt+at',
        'at+jwt ',
        'at jwt',
        'application/application/jwt',
        '',
        null,
        1,
        true,
        ['JWT'],
        { typ: 'JWT' },
      ],
      (typ) => token({ header: { typ } }),
    ),
  'of another issuer': (workshop) => {
    const { issuer } = workshop.provider;
    return ofClaim(workshop, 'iss', [
      ...notText,
      'https://evil.example.com',
      [issuer],
      [issuer, 'x'],
      issuer.slice(0, -1),
      `${issuer}/`,
      `${issuer}.evil`,
      issuer.toUpperCase(),
      issuer.replace('https:', 'http:'),
      ` ${issuer}`,
      `${issuer}\0`,
      { issuer },
    ]);
  },
  'for another audience': (workshop) => {
    const { audience } = workshop.provider;
    return ofClaim(workshop, 'aud', [
      ...notText,
      'https://evil.example.com',
      [],
      ['other'],
      ['other', 'another'],
      [''],
      [null],
      [[audience]],
      audience.slice(0, -1),
      audience.slice(8),
      `${audience}/`,
      audience.toUpperCase(),
      `other,${audience}`,
      `${audience} other`,
      [`${audience}/`],
      { 0: audience },
      { [audience]: true },
    ]);
  },
  'of no subject': (workshop) => ofClaim(workshop, 'sub', [...notText, ['ada'], 'a'.repeat(256), 1.5]),
  'of no team of ours': (workshop) => {
    const id = workshop.teamId;
    const globalId = Buffer.from(`Team:${id}`).toString('base64url');
    return ofClaim(workshop, 'team', [
      ...notText,
      '01a2047f-0000-7000-8000-000000000000',
      '00000000-0000-0000-0000-000000000000',
      'ffffffff-ffff-ffff-ffff-ffffffffffff',
      globalId,
      'Test',
      [id],
      { id },
      id.replaceAll('-', ''),
      `{${id}}`,
      `urn:uuid:${id}`,
      ` ${id}`,
      `${id} `,
      `${id}\n`,
      `${id}\0`,
      id.slice(0, -1),
      `${id}0`,
      `${id}' OR '1'='1`,
      `'; DROP TABLE team; --`,
      '*',
      '%',
      '__proto__',
    ]);
  },
  'of no role of ours': (workshop) =>
    ofClaim(workshop, 'role', [
      null,
      '',
      0,
      2,
      true,
      {},
      'owner',
      'root',
      'ADMIN',
      'Admin',
      'admin ',
      ' admin',
      'admin\0',
      'admin,member',
      ['admin'],
      ['viewer', 'admin'],
      { admin: true },
      '__proto__',
      'constructor',
      '*',
    ]),
};
