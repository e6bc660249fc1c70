/** Short-lived tokens that stand in a page in a key's place. */
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { call, generate, settled, uuidOf, watch } from '../kit/client.ts';
import { openStream } from '../kit/eventStream.ts';
import { createTeamKey, type Key } from '../kit/gateway.ts';
import { type House, openHouse } from '../kit/house.ts';
import { openSocket } from '../kit/socket.ts';

let house: House;
let admin: Key;
let mine: string;
let another: string;
beforeAll(async () => {
  house = await openHouse();
  admin = await createTeamKey(house.env, 'admin', house.team.teamId);
  [mine, another] = await Promise.all([ask('[sandbox: never]'), ask('[sandbox: fast]')]);
});
afterAll(() => house.stop());

const ask = (prompt: string, key = house.team.key) =>
  generate(house.gateway.url, key, { audioUri: house.media.wav(2), prompt });
const as = (key: string, query: string, variables: object = {}) =>
  call(house.gateway.url, key, query, variables);

const create = `mutation ($input: CreateClientTokenInput!) {
  createClientToken(input: $input) { token expiresAt errors { code message field } }
}`;
async function tokenOf(key: string, input: object): Promise<string> {
  const { data, errors } = await as(key, create, { input });
  const { token } = data?.createClientToken ?? {};
  if (!token) throw new Error(JSON.stringify(errors ?? data));
  return token as string;
}
const codeOf = ({ errors }: Awaited<ReturnType<typeof call>>) => errors?.[0]?.extensions?.code;

const cancel = `mutation ($id: ID!) { cancelRequest(input: { requestId: $id }) { errors { code } } }`;
const make = `mutation ($uri: String!) {
  generateVideo(input: { audioUri: $uri, prompt: "p [sandbox: fast]" }) { request { id } errors { code } }
}`;

describe('a token', () => {
  test('says what it is, and ends after 15 minutes unless told otherwise', async () => {
    const token = await tokenOf(house.team.key, {});
    expect(token).toMatch(/^clapt_eyJ/);
    const { data } = await as(
      token,
      '{ viewer { credential keyName role requestId expiresAt team { name } } }',
    );
    const { expiresAt, ...viewer } = data.viewer;
    expect(viewer).toEqual({
      credential: 'CLIENT_TOKEN',
      keyName: 'test',
      role: 'VIEWER',
      requestId: null,
      team: { name: 'Test' },
    });
    const seconds = (Date.parse(expiresAt) - Date.now()) / 1000;
    expect(seconds).toBeGreaterThan(14 * 60);
    expect(seconds).toBeLessThanOrEqual(15 * 60);
  });

  test('that may only read makes nothing, and sees all of the team’s requests', async () => {
    const token = await tokenOf(house.team.key, { access: 'READ' });
    expect(codeOf(await as(token, make, { uri: house.media.wav(2) }))).toBe('FORBIDDEN');
    expect(codeOf(await as(token, cancel, { id: mine }))).toBe('FORBIDDEN');
    const { data } = await as(token, '{ requests { nodes { id } } }');
    expect(data.requests.nodes.map(({ id }: { id: string }) => id)).toEqual(
      expect.arrayContaining([mine, another]),
    );
  });

  test('that may write makes a request and uploads', async () => {
    const token = await tokenOf(house.team.key, { access: 'WRITE' });
    const { data } = await as(token, make, { uri: house.media.wav(2) });
    expect(data.generateVideo).toMatchObject({ request: { id: expect.any(String) }, errors: [] });
    const upload = `mutation { createUpload(input: { fileName: "a.wav", contentType: "audio/wav", size: 9 }) { errors { code } } }`;
    expect((await as(token, upload)).data.createUpload.errors).toEqual([]);
  });

  test('of an admin’s key is no admin, and makes neither keys nor tokens', async () => {
    const token = await tokenOf(admin.key, { access: 'WRITE' });
    expect((await as(token, '{ viewer { role } }')).data.viewer.role).toBe('MEMBER');
    expect(codeOf(await as(token, '{ apiKeys { nodes { id } } }'))).toBe('FORBIDDEN');
    expect(codeOf(await as(token, create, { input: {} }))).toBe('FORBIDDEN');
    const makeKey = 'mutation { createApiKey(input: { name: "x" }) { key } }';
    expect(codeOf(await as(token, makeKey))).toBe('FORBIDDEN');
  });

  test('of a key that may only look cannot be made for writing', async () => {
    const { key } = await createTeamKey(house.env, 'viewer', house.team.teamId);
    const { data } = await as(key, create, { input: { access: 'WRITE' } });
    expect(data.createClientToken).toMatchObject({
      token: null,
      errors: [{ code: 'NOT_ALLOWED', field: ['input', 'access'] }],
    });
  });

  test.each([0, -1, 3601])('of %d seconds is not to be had', async (expiresInSeconds) => {
    const { data } = await as(house.team.key, create, { input: { expiresInSeconds } });
    expect(data.createClientToken.errors).toEqual([
      {
        code: 'OUT_OF_RANGE',
        message: `expiresInSeconds is ${expiresInSeconds}; allowed is 1 to 3600`,
        field: ['input', 'expiresInSeconds'],
      },
    ]);
  });
});

describe('a token for one request', () => {
  const one = (access = 'WRITE') => tokenOf(house.team.key, { access, requestId: mine });

  test('sees that one by every way, and another of the same team by none', async () => {
    const token = await one('READ');
    const query = `query ($mine: ID!, $another: ID!) {
      viewer { requestId } requests { nodes { id } }
      mine: request(id: $mine) { id } another: request(id: $another) { id }
      myNode: node(id: $mine) { id } anotherNode: node(id: $another) { id }
    }`;
    const { data } = await as(token, query, { mine, another });
    expect(data).toEqual({
      viewer: { requestId: mine },
      requests: { nodes: [{ id: mine }] },
      mine: { id: mine },
      another: null,
      myNode: { id: mine },
      anotherNode: null,
    });
  });

  test('watches that one, and neither another nor the team', async () => {
    const token = await one('READ');
    const [first] = await watch(house.gateway.url, token, { requestId: mine }, () => true);
    expect(first?.request.id).toBe(mine);
    const refusal = (variables: object) => watch(house.gateway.url, token, variables).catch(String);
    expect(await refusal({ requestId: another })).toContain('NOT_FOUND');
    expect(await refusal({})).toContain('FORBIDDEN');
    expect(codeOf(await as(token, '{ requestChanges { cursor } }'))).toBe('FORBIDDEN');
  });

  test('cancels that one and makes nothing', async () => {
    const token = await one();
    const other = await as(token, cancel, { id: another });
    expect(other.data.cancelRequest.errors).toEqual([{ code: 'NOT_FOUND' }]);
    expect(codeOf(await as(token, make, { uri: house.media.wav(2) }))).toBe('FORBIDDEN');
    expect((await as(token, cancel, { id: mine })).data.cancelRequest.errors).toEqual([]);
  });

  test('of another team is not to be had, and reads as one of none', async () => {
    const stranger = await createTeamKey(house.env);
    const refusal = async (requestId: string) =>
      (await as(stranger.key, create, { input: { requestId } })).data.createClientToken;
    const missing = Buffer.from('VideoRequest:01a2047f-0000-7000-8000-000000000000').toString('base64url');
    expect(await refusal(mine)).toMatchObject({ token: null, errors: [{ code: 'NOT_FOUND' }] });
    expect(await refusal(mine)).toEqual(await refusal(missing));
    expect(await refusal(mine)).toEqual(await refusal('nonsense'));
  });
});

describe('what has ended', () => {
  const watchAll = 'subscription { requestStatusChanged { status } }';
  /** Opens a socket and a stream, then tells what they were sent after `end`, and how long they stayed open. */
  async function openedWith(token: string, end: () => Promise<unknown>) {
    const socket = await openSocket(house.gateway.url, { Authorization: `Bearer ${token}` });
    await socket.next(({ type }) => type === 'connection_ack');
    socket.send({ type: 'subscribe', id: '1', payload: { query: watchAll } });
    const stream = await openStream(house.gateway.url, { query: watchAll, method: 'GET', token });
    let events = 0;
    const ended = (async () => {
      for await (const _event of stream.events) events += 1;
    })();
    let messages = 0;
    await end();
    const begun = performance.now();
    const [seen] = [events];
    const closing = Promise.all([socket.closing, ended]);
    socket.socket.on('message', () => {
      messages += 1;
    });
    const [code] = await closing;
    return { code, ms: performance.now() - begun, after: messages, streamed: events - seen };
  }

  test('an expired token is refused, and its socket and stream are closed within 5 s', async () => {
    const expiresInSeconds = 2;
    const token = await tokenOf(house.team.key, { expiresInSeconds });
    const { code, ms } = await openedWith(token, () => delay(expiresInSeconds * 1000));
    expect(code).toBe(4403);
    expect(ms).toBeLessThan(5_000);
    expect((await as(token, '{ viewer { role } }')).status).toBe(401);
  });

  test('with a revoked key go its tokens, and nothing is sent to them after', async () => {
    const { key } = await createTeamKey(house.env, 'member', house.team.teamId);
    const token = await tokenOf(key, {});
    const { data } = await as(admin.key, '{ apiKeys(first: 100) { nodes { id hint revokedAt } } }');
    const { id } = data.apiKeys.nodes.find(({ hint }: { hint: string }) => key.startsWith(hint));
    const revoke = `mutation ($id: ID!) { revokeApiKey(input: { id: $id }) { apiKey { revokedAt } errors { code } } }`;
    const { code, ms, after } = await openedWith(token, async () => {
      expect((await as(admin.key, revoke, { id })).data.revokeApiKey).toMatchObject({
        apiKey: { revokedAt: expect.any(String) },
        errors: [],
      });
    });
    expect([code, after]).toEqual([4403, 0]);
    expect(ms).toBeLessThan(5_000);
    for (const credential of [key, token])
      expect((await as(credential, '{ viewer { role } }')).status).toBe(401);
    await settled(house.gateway.url, house.team.key, await ask('[sandbox: fast]'));
  });

  test('a token lives no longer than its key', async () => {
    const made = await as(
      admin.key,
      'mutation ($at: DateTime!) { createApiKey(input: { name: "short", expiresAt: $at }) { key } }',
      { at: new Date(Date.now() + 30_000).toISOString() },
    );
    const { data } = await as(made.data.createApiKey.key, create, { input: { expiresInSeconds: 3600 } });
    expect(Date.parse(data.createClientToken.expiresAt)).toBeLessThanOrEqual(Date.now() + 30_000);
  });
});

test('an id inside of a token tells nothing that its holder could not see', async () => {
  const token = await tokenOf(house.team.key, { requestId: mine });
  const claims = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString());
  expect(Object.keys(claims).sort()).toEqual([
    'aud',
    'connections',
    'exp',
    'iat',
    'iss',
    'jti',
    'points',
    'request',
    'role',
  ]);
  expect(claims.request).toBe(uuidOf(mine));
});
