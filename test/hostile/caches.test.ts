/** What callers can make the gateway and its database keep is bounded, and one caller's share of it is. */
import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { call } from '../kit/client.ts';
import { createTeamKey, type GatewayProcess, type Key } from '../kit/gateway.ts';
import { type House, openHouse } from '../kit/house.ts';
import { memoryOf } from '../kit/memoryOf.ts';
import { openPlentifulTeam, type PlentifulTeam } from '../kit/plentifulTeam.ts';
import { countRoundTrips, type RoundTripCounter } from '../kit/roundTrips.ts';
import { timesUntilCompiled } from '../kit/timesUntilCompiled.ts';

const slow = 600_000;

let house: House;
let team: PlentifulTeam;
let other: Key;
let counter: RoundTripCounter;
beforeAll(async () => {
  house = await openHouse({
    env: {
      ROLE: 'api',
      RATE_LIMIT_PER_MINUTE: '1000000000',
      NODE_OPTIONS: '--max-old-space-size=512',
    },
  });
  team = await openPlentifulTeam(house);
  other = await createTeamKey(house.env);
  counter = await countRoundTrips(house.database.url);
});
afterAll(async () => {
  await house.stop();
  await counter.stop();
});

/** The text of an answer, without what differs from call to call. */
async function textOf(url: string, key: string, body: object): Promise<string> {
  const answer = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${key}` },
    body: JSON.stringify(body),
  });
  const text = await answer.text();
  return text.replace(/,"extensions":\{"cost".*$/s, '').replace(/"requestId":"[^"]*"/g, '');
}

/** In milliseconds; one in a hundred takes longer. */
function ninetyNinth(waits: readonly number[]): number {
  return waits.toSorted((one, another) => one - another)[Math.floor(waits.length * 0.99)] ?? 0;
}

describe('a thousand different documents with four operations each, each asked until it is compiled', () => {
  const documents = 1_000;
  const first = 100;
  const operations = ['A', 'B', 'C', 'D'];
  /** Some 700 characters an operation; compiled, each is a megabyte. */
  const documentOf = (count: number) =>
    operations
      .map(
        (name) =>
          `query ${name} { ${Array.from({ length: 18 }, (_, at) => `a${at}x${count}: node(id: "none") { id }`).join(' ')} }`,
      )
      .join('\n');

  test('leave the gateway alive and its memory as it was, and others do not wait for them', {
    timeout: slow,
  }, async () => {
    const { gateway } = house;
    const askAll = async (count: number) => {
      const query = documentOf(count);
      for (const operationName of operations)
        for (let time = 0; time < timesUntilCompiled; time += 1)
          await textOf(gateway.url, team.reader.key, { query, operationName });
    };
    const waits: number[] = [];
    const read = async () => {
      const begun = performance.now();
      await call(gateway.url, other.key, '{ requests(first: 5) { nodes { id status } } }');
      waits.push(performance.now() - begun);
      await new Promise((resolve) => setTimeout(resolve, 20));
    };
    // What this machine is busy with otherwise is no doing of theirs.
    while (waits.length < 200) await read();
    const usual = ninetyNinth(waits.splice(0));
    let done = false;
    const neighbour = async () => {
      while (!done) await read();
    };
    const neighbours = neighbour();
    // A gateway that dies is told of by whoever asks it first.
    neighbours.catch(() => {});
    for (let count = 0; count < first; count += 1) await askAll(count);
    const before = await memoryOf(gateway.pid);
    for (let count = first; count < documents; count += 1) await askAll(count);
    const grown = (await memoryOf(gateway.pid)) - before;
    done = true;
    await neighbours;
    expect(gateway.running()).toBe(true);
    expect(grown).toBeLessThanOrEqual(64);
    expect(waits.length).toBeGreaterThan(100);
    expect(ninetyNinth(waits)).toBeLessThan(100 + usual);
  });
});

describe('a query that is compiled is answered as it was before:', () => {
  test.each([
    ['`__proto__` as an alias', '{ viewer { __proto__: role role } __proto__: viewer { role } }'],
    [
      'names of what every object has',
      '{ constructor: viewer { toString: role hasOwnProperty: keyName valueOf: role } }',
    ],
    ['a field that is forbidden', '{ viewer { role } apiKeys { nodes { id } } }'],
    [
      'two that fail',
      '{ a: apiKeys { nodes { id } } requests(first: 5000) { nodes { id } } viewer { role } }',
    ],
    ['a cursor that is none', '{ requests(after: "none") { nodes { id } } viewer { role } }'],
    ['a page', '{ requests(first: 3) { nodes { id __typename } pageInfo { hasNextPage } } }'],
  ])('%s', async (_what, query) => {
    const ask = () => textOf(house.gateway.url, team.reader.key, { query });
    const before = await ask();
    expect(before).toMatch(/^\{"(data|errors)"/);
    for (let time = 0; time < timesUntilCompiled; time += 1) expect(await ask()).toBe(before);
  });

  test('one that fails reads what it reads once', async () => {
    const gateway = await house.startGateway({ DATABASE_URL: counter.url });
    const query = '{ requests(first: 3) { nodes { id } } apiKeys { nodes { id } } }';
    for (let time = 0; time < timesUntilCompiled; time += 1)
      await textOf(gateway.url, team.reader.key, { query });
    counter.reset();
    await textOf(gateway.url, team.reader.key, { query });
    const lists = counter
      .trips()
      .flatMap(({ statements }) => statements.filter((name) => name.startsWith('list-requests')));
    expect(lists).toHaveLength(1);
    await gateway.stop();
  });
});

describe('in the database', () => {
  const columns = [
    'uuid',
    'status',
    'stage',
    'version',
    'model',
    'audioUri',
    'prompt',
    'imageUri',
    'resolution',
    'guidanceScale',
    'cancelRequestedAt',
    'createdAt',
    'updatedAt',
    'startedAt',
    'finishedAt',
    'video { url }',
    'error { code }',
    'overdue',
  ];
  const filters = [
    '',
    'filter: { status: [SUCCESS] }',
    'filter: { model: "x" }',
    'filter: { status: [FAILED, QUEUED], model: "x" }',
  ];
  const pages = [
    'first: 2',
    'last: 2',
    'first: 2, after: $cursor',
    'last: 2, before: $cursor',
    'first: 2, after: $cursor, before: $cursor',
  ];

  function selectionOf(count: number): string {
    // Each number is another set of fields.
    const chosen = columns.filter((_, at) => (((count + 1) * 2_654_435_761) >>> (at % 31)) & 1);
    return chosen.length > 0 ? chosen.join(' ') : 'id';
  }

  test('2,000 different selections and filters leave a few dozen prepared statements a connection, and its memory as it was', {
    timeout: slow,
  }, async () => {
    const gateway = await house.startGateway({ DATABASE_URL: counter.url });
    const cursor = await cursorOf(gateway);
    const ask = async (count: number) => {
      const page = [pages[count % pages.length], filters[count % filters.length]].filter(Boolean).join(', ');
      const info = count % 3 === 0 ? 'pageInfo { hasNextPage hasPreviousPage }' : '';
      const query = page.includes('$cursor')
        ? `query ($cursor: String) { requests(${page}) { nodes { ${selectionOf(count)} } ${info} } }`
        : `{ requests(${page}) { nodes { ${selectionOf(count)} } ${info} } }`;
      const list = await call(
        gateway.url,
        team.reader.key,
        query,
        page.includes('$cursor') ? { cursor } : {},
      );
      expect(list.errors).toBeUndefined();
      await call(
        gateway.url,
        team.reader.key,
        `{ request(id: "${team.ids.VideoRequest}") { ${selectionOf(count)} } }`,
      );
    };
    for (let count = 0; count < 100; count += 1) await ask(count);
    const backends = await backendsOf();
    const before = new Map(
      await Promise.all(backends.map(async (pid) => [pid, await memoryOf(pid)] as const)),
    );
    for (let count = 100; count < 2_000; count += 1) await ask(count);
    // Of those that are still there: a pool closes what it does not need.
    const left = (await backendsOf()).filter((pid) => before.has(pid));
    expect(left.length).toBeGreaterThan(0);
    const grown = await Promise.all(left.map(async (pid) => (await memoryOf(pid)) - (before.get(pid) ?? 0)));
    const names = counter.prepared().map((prepared) => prepared.size);
    expect(Math.max(...names)).toBeLessThanOrEqual(48);
    expect(Math.max(...grown)).toBeLessThan(8);
    await gateway.stop();
  });

  async function cursorOf(gateway: GatewayProcess): Promise<string> {
    const { data } = await call(
      gateway.url,
      team.reader.key,
      '{ requests(first: 5) { pageInfo { endCursor } } }',
    );
    return data.requests.pageInfo.endCursor;
  }

  /** Those that serve gateways. */
  async function backendsOf(): Promise<number[]> {
    const rows = await house.database.query<{ pid: number }>(
      `SELECT pid FROM pg_stat_activity WHERE application_name = 'clapperboard' AND datname = current_database()`,
    );
    return rows.map(({ pid }) => pid);
  }
});

test('who fills the persisted documents pushes out its own, and no other caller’s', {
  timeout: slow,
}, async () => {
  const { url } = house.gateway;
  const persist = (key: string, query: string) => {
    const sha256Hash = createHash('sha256').update(query).digest('hex');
    return {
      sha256Hash,
      answer: textOf(url, key, { query, extensions: { persistedQuery: { version: 1, sha256Hash } } }),
    };
  };
  const own = persist(other.key, '{ viewer { role keyName } }');
  expect(await own.answer).toContain('"data"');
  for (let count = 0; count < 700; count += 1)
    await persist(team.reader.key, `{ viewer { role } } # ${count} ${'x'.repeat(15_000)}`).answer;
  const again = { extensions: { persistedQuery: { version: 1, sha256Hash: own.sha256Hash } } };
  expect(await textOf(url, other.key, again)).toContain('"data"');
});
