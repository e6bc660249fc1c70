/** JWTs of the operator's own identity provider: every forged or spoiled one is refused. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openStream } from '../kit/eventStream.ts';
import { families } from '../kit/jwt/families.ts';
import { signer } from '../kit/jwt/identityProvider.ts';
import { askRole, codeOf, type JwtHouse, openJwtHouse, watchAll } from '../kit/jwt/jwtHouse.ts';
import { logLines } from '../kit/logLines.ts';
import { openSocket } from '../kit/socket.ts';

let jwts: JwtHouse;
beforeAll(async () => {
  jwts = await openJwtHouse();
});
afterAll(() => jwts.stop());

const tried = new Set<string>();

test('what the vectors spoil is accepted as long as it is whole', async () => {
  const { es256, ofLength, own, token } = jwts.workshop;
  const whole = [
    token(),
    token({ header: { alg: 'ES256', kid: 'ec' }, sign: es256 }),
    token({ header: { alg: 'EdDSA', kid: 'ed' }, sign: signer('EdDSA', own.ed.privateKey) }),
    token({ header: { kid: 'any-alg' } }),
    token({ header: { x5u: 'https://evil.example.com', jku: 'https://evil.example.com' } }),
    ofLength(8_190),
  ];
  for (const jwt of whole) expect((await jwts.asked(jwt)).data).toEqual({ viewer: { role: 'VIEWER' } });
  expect(whole.at(-1)?.length).toBeGreaterThan(8_180);
  expect(whole.at(-1)?.length).toBeLessThanOrEqual(8_192);
});

describe('a token is refused', () => {
  test.each(Object.keys(families))('%s', async (family) => {
    const vectors = Object.entries(families[family]?.(jwts.workshop) ?? {});
    for (const [, jwt] of vectors) tried.add(jwt);
    expect(new Set(vectors.map(([, jwt]) => jwt)).size).toBe(vectors.length);
    const answers = await Promise.all(
      vectors.map(async ([name, jwt]) => {
        const answer = await jwts.asked(jwt);
        return [name, answer.status, codeOf(answer), answer.data];
      }),
    );
    expect(answers).toEqual(vectors.map(([name]) => [name, 401, 'UNAUTHENTICATED', undefined]));
    // The same code stands behind all doors; some of each family show that it does.
    const sample = vectors.filter((_, index) => index % Math.ceil(vectors.length / 4) === 0);
    for (const [name, jwt] of sample) {
      // Too long for `connection_init` is what is told first.
      const closed = jwt.length > 4_000 ? 4400 : 4403;
      expect([name, ...(await liveAnswers(jwt))]).toEqual([name, closed, 401]);
    }
  });

  async function liveAnswers(jwt: string): Promise<[closed: number, status: number]> {
    const headers = { authorization: `Bearer ${jwt}` };
    const { closing } = await openSocket(jwts.gateway.url, headers);
    const stream = await openStream(jwts.gateway.url, { query: watchAll, headers });
    stream.close();
    return [await closing, stream.status];
  }

  test('where no token belongs', async () => {
    const jwt = jwts.workshop.token();
    const placed = async (headers: Record<string, string>, search = '') => {
      const body = JSON.stringify({ query: askRole });
      const address = `${jwts.gateway.url}/graphql${search}`;
      const all = { 'content-type': 'application/json', ...headers };
      return (await fetch(address, { method: 'POST', headers: all, body })).status;
    };
    const basic = Buffer.from(`jwt:${jwt}`).toString('base64');
    const wrong: Readonly<Record<string, string>>[] = [
      {},
      { cookie: `access_token=${jwt}` },
      { cookie: `Authorization=Bearer ${jwt}` },
      { 'x-access-token': jwt },
      { 'proxy-authorization': `Bearer ${jwt}` },
      ...[
        '',
        'Basic ',
        'Token ',
        'JWT ',
        'DPoP ',
        'Bearer',
        'Bearer: ',
        'Bearer,',
        'Bearer =',
        'Basic, Bearer ',
      ].map((scheme) => ({ authorization: `${scheme}${jwt}` })),
      { authorization: `Basic ${basic}` },
      { authorization: `Bearer ${jwt} ${jwt}` },
      { authorization: 'Bearer' },
    ];
    for (const headers of wrong) expect([headers, await placed(headers)]).toEqual([headers, 401]);
    expect(await placed({}, `?access_token=${jwt}`)).toBe(401);
    // An event stream alone may have it in its address, and only one that is asked for by GET.
    expect(await placed({ accept: 'text/event-stream' }, `?access_token=${jwt}`)).toBe(401);
    for (const scheme of ['bearer ', 'BEARER  '])
      expect(await placed({ authorization: `${scheme}${jwt}` })).toBe(200);
    for (const spoiled of [
      `Bearer ${jwt.replace('.', '.\n')}`,
      `Bearer\n${jwt}`,
      ` ${jwt}`,
      [`Bearer ${jwt}`],
      null,
    ]) {
      expect(await (await openSocket(jwts.gateway.url, { authorization: spoiled })).closing).toBe(4403);
    }
  });

  test('more than 450 times, and none of it was a fault of the gateway, or made it ask elsewhere for keys', () => {
    expect(tried.size).toBeGreaterThan(450);
    const faults = logLines(jwts.gateway).filter(({ level }) => level >= 50);
    expect(faults).toEqual([]);
    expect(new Set(jwts.provider.asked)).toEqual(new Set(['/jwks']));
    // Unknown ids do not make it ask again and again.
    expect(jwts.provider.asked.length).toBeLessThan(5);
  });
});
