/** Client tokens: whatever is changed in one, whoever signs it, it is refused. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { call } from '../kit/client.ts';
import { openStream } from '../kit/eventStream.ts';
import { createTeamKey } from '../kit/gateway.ts';
import { type House, openHouse } from '../kit/house.ts';
import { clientTokenFamilies } from '../kit/jwt/clientTokenFamilies.ts';
import { type ClientTokenWorkshop, clientTokenWorkshop, hs256 } from '../kit/jwt/clientTokenWorkshop.ts';
import { logLines } from '../kit/logLines.ts';
import { openSocket } from '../kit/socket.ts';

let house: House;
let workshop: ClientTokenWorkshop;
beforeAll(async () => {
  house = await openHouse();
  workshop = await clientTokenWorkshop(house);
});
afterAll(() => house.stop());

const ask = '{ viewer { credential role requestId } }';
const asked = (token: string, query = ask) => call(house.gateway.url, token, query);
const tried = new Set<string>();

test('what the vectors spoil is accepted as long as it is whole', async () => {
  const viewer = { credential: 'CLIENT_TOKEN', role: 'MEMBER', requestId: null };
  const { limited, requestId, resigned, whole } = workshop;
  for (const token of [whole, resigned({})]) expect((await asked(token)).data).toEqual({ viewer });
  expect((await asked(limited)).data).toEqual({ viewer: { ...viewer, requestId } });
});

describe('a client token is refused', () => {
  test.each(Object.keys(clientTokenFamilies))('%s', async (family) => {
    const vectors = Object.entries(clientTokenFamilies[family]?.(workshop) ?? {});
    for (const [, token] of vectors) tried.add(token);
    expect(new Set(vectors.map(([, token]) => token)).size).toBe(vectors.length);
    const answers = await Promise.all(
      vectors.map(async ([name, token]) => {
        const { status, data, errors } = await asked(token);
        return [name, status, errors?.[0]?.extensions?.code, data];
      }),
    );
    expect(answers).toEqual(vectors.map(([name]) => [name, 401, 'UNAUTHENTICATED', undefined]));
    // The same code stands behind all doors; some of each family show that it does.
    const sample = vectors.filter((_, index) => index % Math.ceil(vectors.length / 4) === 0);
    for (const [name, token] of sample) {
      const headers = { authorization: `Bearer ${token}` };
      const { closing } = await openSocket(house.gateway.url, headers);
      const stream = await openStream(house.gateway.url, { query: ask, method: 'GET', token });
      stream.close();
      expect([name, await closing, stream.status]).toEqual([name, 4403, 401]);
    }
  });

  test('as soon as it has expired, and as soon as its key is revoked', async () => {
    const { key } = await createTeamKey(house.env, 'member', house.team.teamId);
    const [brief, orphan] = [
      await workshop.tokenFor({ expiresInSeconds: 1 }),
      await workshop.tokenFor({}, key),
    ];
    expect((await asked(orphan)).status).toBe(200);
    // At the front door: the gateway may keep for a moment what a token stands for, and forgets it only when it is told.
    const admin = await createTeamKey(house.env, 'admin', house.team.teamId);
    const revoke = 'mutation ($id: ID!) { revokeApiKey(input: { id: $id }) { errors { code } } }';
    const id = Buffer.from(`ApiKey:${(await workshop.stored(key)).id}`).toString('base64url');
    const { data } = await call(house.gateway.url, admin.key, revoke, { id });
    expect(data.revokeApiKey.errors).toEqual([]);
    expect((await asked(orphan)).status).toBe(401);
    await expect.poll(async () => (await asked(brief)).status, { timeout: 5_000 }).toBe(401);
  });

  test('more than 200 times, and none of it was a fault of the gateway', () => {
    expect(tried.size).toBeGreaterThan(200);
    expect(logLines(house.gateway).filter(({ level }) => level >= 50)).toEqual([]);
  });
});

test('a client token has no more than its key’s tokens may have together, whatever the gateway signed', async () => {
  const token = workshop.resigned({
    claims: { jti: randomUUID(), points: 1_000_000_000, connections: 1_000_000 },
  });
  const { data } = await asked(token, '{ rateLimit { limit } }');
  expect(data.rateLimit.limit).toBe((6_000_000 * 4) / 5);
});

test('a client token does no more than its key, whatever the gateway signed', async () => {
  const { resigned, signingKey, stored, whole } = workshop;
  const looking = await createTeamKey(house.env, 'viewer', house.team.teamId);
  const key = await stored(looking.key);
  const forged = resigned({ header: { kid: key.id }, sign: hs256(signingKey(key)) });
  expect((await asked(forged)).data.viewer.role).toBe('VIEWER');
  const mutation =
    'mutation { createUpload(input: { fileName: "a.wav", contentType: "audio/wav", size: 9 }) { errors { code } } }';
  expect((await asked(forged, mutation)).errors?.[0]?.extensions?.code).toBe('FORBIDDEN');
  for (const query of ['mutation { createClientToken(input: {}) { token } }', '{ apiKeys { nodes { id } } }'])
    expect((await asked(whole, query)).errors?.[0]?.extensions?.code).toBe('FORBIDDEN');
});
