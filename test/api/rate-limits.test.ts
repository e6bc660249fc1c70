/** Allowances: each key has so many points a minute, on all replicas and doors together. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { call, socketClient } from '../kit/client.ts';
import { openStream } from '../kit/eventStream.ts';
import { createTeamKey, type GatewayProcess } from '../kit/gateway.ts';
import { type House, openHouse } from '../kit/house.ts';

const limit = 1000;
let house: House;
let replica: GatewayProcess;
beforeAll(async () => {
  // Allowances are kept in Redis where there is one.
  const { REDIS_URL } = process.env;
  house = await openHouse({ env: { RATE_LIMIT_PER_MINUTE: String(limit), REDIS_URL } });
  replica = await house.startGateway();
});
afterAll(() => house.stop());

/** 101 points: a page of 100 entries with one field each. */
const costly = '{ requests(first: 100) { nodes { id } } }';
const newKey = async () => (await createTeamKey(house.env)).key;
const ask = (key: string, query = costly, url = house.gateway.url) => call(url, key, query);

/** Uses up what a key has, and gives the refusal. */
async function exhaust(key: string, urls = [house.gateway.url]) {
  let granted = 0;
  for (let count = 0; count < 100; count += 1) {
    const answer = await ask(key, costly, urls[count % urls.length]);
    if (answer.status !== 200) return { answer, granted };
    granted += answer.extensions?.cost.cost ?? 0;
  }
  throw new Error('it never came to an end');
}

test('an operation tells what it has cost and what is left, twice alike', async () => {
  const query =
    '{ rateLimit { limit remaining resetAt cost maxCost } requests(first: 10) { nodes { id status } } }';
  const { data, extensions } = await ask(await newKey(), query);
  expect(extensions?.cost).toEqual(data.rateLimit);
  // Six of `rateLimit`; ten times the list's three.
  expect(data.rateLimit).toMatchObject({ limit, cost: 6 + 1 + 10 * 3, maxCost: 10_000 });
  expect(data.rateLimit.remaining).toBe(limit - data.rateLimit.cost);
  expect(Date.parse(data.rateLimit.resetAt) - Date.now()).toBeLessThanOrEqual(60_000);
});

test('variables say how long a list is as well', async () => {
  const query = 'query ($first: Int) { requests(first: $first) { nodes { id } } }';
  const key = await newKey();
  const costOf = async (variables: object) =>
    (await call(house.gateway.url, key, query, variables)).extensions?.cost.cost;
  expect([await costOf({ first: 1 }), await costOf({ first: 50 }), await costOf({})]).toEqual([3, 101, 41]);
});

test('an operation that costs more than one may is refused, and says what is allowed', async () => {
  const everything = 'id prompt audioUri imageUri video { url thumbnailUrl } overdue';
  const { status, errors } = await ask(
    await newKey(),
    `{ requests(first: 100) { nodes { ${everything} } edges { node { ${everything} } } }
       more: requests(first: 100) { nodes { ${everything} } edges { node { ${everything} } } } }`,
  );
  expect([status, errors?.[0]?.extensions?.code]).toEqual([400, 'OPERATION_TOO_COSTLY']);
  expect(errors?.[0]?.message).toMatch(/costs \d+ points; 10000 are allowed/);
});

describe('beyond its allowance a key', () => {
  test('is answered 429 with Retry-After, and others are not', async () => {
    const key = await newKey();
    const { answer, granted } = await exhaust(key);
    expect(answer.status).toBe(429);
    const seconds = Number(answer.headers.get('retry-after'));
    expect(seconds).toBeGreaterThan(0);
    expect(seconds).toBeLessThanOrEqual(60);
    expect(answer.errors?.[0]?.extensions).toMatchObject({
      code: 'RATE_LIMITED',
      retryAfterSeconds: seconds,
    });
    expect(granted).toBeLessThanOrEqual(limit);
    expect(granted).toBeGreaterThan(limit * 0.7);
    expect((await ask(await newKey())).status).toBe(200);
  });

  test('is refused on the WebSocket by operation, and the socket stays', async () => {
    const key = await newKey();
    await exhaust(key);
    const client = socketClient(house.gateway.url, { authorization: `Bearer ${key}` });
    for (let turn = 0; turn < 2; turn += 1) {
      const refusal = client.iterate({ query: costly }).next();
      await expect(refusal).rejects.toMatchObject([
        { extensions: { code: 'RATE_LIMITED', retryAfterSeconds: expect.any(Number) } },
      ]);
    }
    await client.dispose();
  });

  test('is refused as an event stream, and a browser is asked to come back', async () => {
    const key = await newKey();
    await exhaust(key);
    const headers = { authorization: `Bearer ${key}` };
    // What is left may be enough for one that costs little.
    const many = `{ ${Array.from({ length: 20 }, (_, index) => `a${index}: requests { nodes { id } }`).join(' ')} }`;
    const post = await openStream(house.gateway.url, { query: many, headers });
    expect([post.status, Number(post.headers.get('retry-after'))]).toEqual([429, expect.any(Number)]);
    const browser = await openStream(house.gateway.url, { query: many, headers, method: 'GET' });
    expect([browser.status, await browser.text()]).toEqual([
      200,
      expect.stringMatching(/^retry: \d+000\n\n$/),
    ]);
  });
});

test('all replicas together grant no more than the allowance', async () => {
  const { granted } = await exhaust(await newKey(), [house.gateway.url, replica.url]);
  expect(granted).toBeLessThanOrEqual(limit);
  expect(granted).toBeGreaterThan(limit * 0.6);
});
