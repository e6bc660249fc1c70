/** A client token has points and connections of its own, a part of its key's; all of them together leave the key a reserve. */
import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { call } from '../kit/client.ts';
import { openStream } from '../kit/eventStream.ts';
import { createTeamKey, type GatewayProcess } from '../kit/gateway.ts';
import { type House, openHouse } from '../kit/house.ts';
import { openSocket } from '../kit/socket.ts';

const limit = 1000;
/** What the tokens of one key may use together, and what one has unless told otherwise. */
const [shared, usual] = [800, 100];
const sockets = 10;
const sharedSockets = 8;
let house: House;
let replica: GatewayProcess;
beforeAll(async () => {
  // Allowances are kept in Redis where there is one.
  const { REDIS_URL } = process.env;
  const env = { RATE_LIMIT_PER_MINUTE: String(limit), SOCKETS_PER_KEY: String(sockets), REDIS_URL };
  house = await openHouse({ env });
  replica = await house.startGateway();
});
afterAll(() => house.stop());

const newKey = async () => (await createTeamKey(house.env)).key;
const create = `mutation ($input: CreateClientTokenInput!) {
  createClientToken(input: $input) { token errors { code message field } }
}`;
const created = async (key: string, input: object) =>
  (await call(house.gateway.url, key, create, { input })).data.createClientToken;
const tokenOf = async (key: string, input: object = {}): Promise<string> => (await created(key, input)).token;

/** 51 points: a page of 25 entries with one field each. */
const page = '{ requests(first: 25) { nodes { id } } }';
const figures = '{ rateLimit { limit remaining resetAt cost maxCost } }';
const ask = (credential: string, query = page, url = house.gateway.url) => call(url, credential, query);

/** Uses up what a credential has, on one replica or several in turn, and gives the refusal. */
async function exhaust(credential: string, urls = [house.gateway.url]) {
  let granted = 0;
  for (let count = 0; count < 100; count += 1) {
    const answer = await ask(credential, page, urls[count % urls.length]);
    if (answer.status !== 200) return { answer, granted };
    granted += answer.extensions?.cost.cost ?? 0;
  }
  throw new Error('it never came to an end');
}

describe('the points of a token', () => {
  test('are its own: it is told them, and what it has used up others still have', async () => {
    const key = await newKey();
    const [busy, idle] = [await tokenOf(key, { pointsPerMinute: 300 }), await tokenOf(key)];
    const { data, extensions } = await ask(busy, figures);
    expect(data.rateLimit).toMatchObject({ limit: 300, cost: 6, remaining: 294, maxCost: 300 });
    expect(extensions?.cost).toEqual(data.rateLimit);
    const { answer, granted } = await exhaust(busy);
    expect(granted).toBe(5 * 51);
    expect(answer.status).toBe(429);
    const seconds = Number(answer.headers.get('retry-after'));
    expect(answer.errors?.[0]).toMatchObject({
      message: `The operation costs 51 points, and ${294 - granted} of the 300 points of this client token in this minute are left. Try again in ${seconds} s.`,
      extensions: { code: 'RATE_LIMITED', cost: 51, retryAfterSeconds: seconds },
    });
    expect((await ask(idle, figures)).data.rateLimit).toMatchObject({ limit: usual, remaining: usual - 6 });
    expect((await ask(key)).status).toBe(200);
  });

  test('are used from its key’s as well', async () => {
    const key = await newKey();
    const { granted } = await exhaust(await tokenOf(key, { pointsPerMinute: 600 }));
    expect(granted).toBeGreaterThan(500);
    const { remaining } = (await ask(key, figures)).data.rateLimit;
    expect(remaining).toBeLessThanOrEqual(limit - granted);
    expect(remaining).toBeGreaterThan(limit - granted - 100);
  });

  test('leave the key its reserve, on all replicas and however many tokens there are', async () => {
    const key = await newKey();
    const tokens = await Promise.all([1, 2, 3, 4].map(() => tokenOf(key, { pointsPerMinute: 400 })));
    const urls = [house.gateway.url, replica.url];
    const results = await Promise.all(tokens.map((token) => exhaust(token, urls)));
    const granted = results.reduce((sum, each) => sum + each.granted, 0);
    expect(granted).toBeLessThanOrEqual(shared);
    expect(granted).toBeGreaterThan(shared * 0.7);
    const messages = results.map(({ answer }) => answer.errors?.[0]?.message);
    expect(messages).toContainEqual(
      expect.stringMatching(
        /of the 800 points are left that all client tokens of its key have together in this minute; the key keeps a reserve\. Try again in \d+ s\./,
      ),
    );
    const left = await exhaust(key);
    expect(left.granted).toBeGreaterThan(100);
    expect(granted + left.granted).toBeLessThanOrEqual(limit);
    expect(left.answer.errors?.[0]?.message).toContain('of the 1000 points of this key in this minute');
  });

  test('bound what one operation may cost', async () => {
    const token = await tokenOf(await newKey());
    const { status, errors } = await ask(token, '{ requests(first: 100) { nodes { id } } }');
    expect([status, errors?.[0]?.extensions?.code]).toEqual([400, 'OPERATION_TOO_COSTLY']);
    expect(errors?.[0]?.message).toMatch(/costs 201 points; 100 are allowed/);
  });

  test.each([
    [{ pointsPerMinute: 99 }, 'pointsPerMinute', `is 99; allowed is 100 to ${shared}`],
    [{ pointsPerMinute: shared + 1 }, 'pointsPerMinute', `is 801; allowed is 100 to ${shared}`],
    [{ openConnections: 0 }, 'openConnections', `is 0; allowed is 1 to ${sharedSockets}`],
    [{ openConnections: 9 }, 'openConnections', `is 9; allowed is 1 to ${sharedSockets}`],
  ])('and its connections have bounds: %j is refused', async (input, field, message) => {
    expect(await created(await newKey(), input)).toEqual({
      token: null,
      errors: [{ code: 'OUT_OF_RANGE', field: ['input', field], message: `${field} ${message}` }],
    });
  });
});

describe('the connections of a token', () => {
  const watchAll = 'subscription { requestStatusChanged { status } }';
  /** Opens a socket: itself where it is acknowledged, else the code and the reason that it is closed with. */
  async function open(credential: string) {
    const socket = await openSocket(house.gateway.url, { Authorization: `Bearer ${credential}` });
    const closed = once(socket.socket, 'close').then(([code, reason]) => ({ code, reason: String(reason) }));
    const acknowledged = socket.next(({ type }) => type === 'connection_ack');
    const refused = await Promise.race([acknowledged.then(() => null), closed]);
    const close = async () => {
      socket.socket.close();
      await socket.closing;
    };
    return { refused, close };
  }
  const refusal = async (credential: string) => (await open(credential)).refused;
  const full = (whose: string, count: number) => ({
    code: 1013,
    reason: `${whose} ${count} connections open, as many as allowed; try again later`,
  });

  test('are its own: streams count, one more is told so, and there is room again when one is closed', async () => {
    const key = await newKey();
    const token = await tokenOf(key, { openConnections: 2 });
    const first = await open(token);
    const stream = await openStream(house.gateway.url, { query: watchAll, method: 'GET', token });
    expect(await refusal(token)).toEqual(full('this client token has', 2));
    const refused = await openStream(house.gateway.url, { query: watchAll, method: 'GET', token });
    expect(await refused.text()).toContain(': this client token has 2 connections open');
    const others = [await open(await tokenOf(key)), await open(key)];
    expect(others.map((each) => each.refused)).toEqual([null, null]);
    await first.close();
    await expect.poll(() => refusal(token), { timeout: 5_000 }).toBeNull();
    stream.close();
  });

  test('leave the key its reserve, however many tokens there are, and no more than it may have', async () => {
    const key = await newKey();
    const tokens = await Promise.all([1, 2, 3].map(() => tokenOf(key, { openConnections: 3 })));
    const opened = await Promise.all(tokens.flatMap((token) => [open(token), open(token), open(token)]));
    expect(opened.filter(({ refused }) => refused === null)).toHaveLength(sharedSockets);
    expect(opened.flatMap(({ refused }) => refused ?? [])).toEqual([
      full('the client tokens of this key have', sharedSockets),
    ]);
    for (let count = sharedSockets; count < sockets; count += 1) expect(await refusal(key)).toBeNull();
    expect(await refusal(key)).toEqual(full('the key, with its tokens, has', sockets));
    // Another key has nothing to do with it.
    expect(await refusal(await newKey())).toBeNull();
  });

  test('are no more than ten, unless told otherwise, and no more than its key’s tokens may have', async () => {
    const token = await tokenOf(await newKey());
    const opened = await Promise.all(Array.from({ length: sharedSockets + 1 }, () => open(token)));
    expect(opened.flatMap(({ refused }) => refused ?? [])).toEqual([
      full('this client token has', sharedSockets),
    ]);
  });
});
