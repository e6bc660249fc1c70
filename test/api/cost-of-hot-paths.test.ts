/**
 * What each hot operation asks of the database, counted where the gateway speaks to it: a round trip more is a change
 * that somebody must mean. What stands together in one list goes there together, as one round trip.
 */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { call, generate, uuidOf } from '../kit/client.ts';
import { eventually } from '../kit/eventually.ts';
import type { GatewayProcess } from '../kit/gateway.ts';
import { type House, openHouse } from '../kit/house.ts';
import { countRoundTrips, type RoundTripCounter, transactionsAbout } from '../kit/roundTrips.ts';

let house: House;
let counter: RoundTripCounter;
let api: GatewayProcess;
beforeAll(async () => {
  // Nothing is dispatched until a test starts somebody who does.
  house = await openHouse({ env: { ROLE: 'api' } });
  counter = await countRoundTrips(house.database.url);
  api = await house.startGateway({ DATABASE_URL: counter.url });
});
afterAll(async () => {
  await house.stop();
  await counter.stop();
});

const ask = (query: string, variables: object = {}) => call(api.url, house.team.key, query, variables);
const input = (prompt: string, more: object = {}) => ({ audioUri: house.media.wav(2), prompt, ...more });
const create = (prompt: string, more: object = {}) => generate(api.url, house.team.key, input(prompt, more));

const cancelMutation =
  'mutation ($id: ID!) { cancelRequest(input: { requestId: $id }) { request { status } } }';

/** What `work` asks. The key has just been seen, as it has with most calls. */
async function costOf(work: () => Promise<unknown>): Promise<(readonly string[])[]> {
  await ask('{ viewer { role } }');
  counter.reset();
  await work();
  // One that wakes dispatchers goes out behind the answer, or before it.
  const trips = counter.trips().filter(({ statements }) => !statements.includes('hint'));
  return trips.map(({ statements }) => statements.map(whateverColumns));
}

/** A read's name without its set of columns, which is the caller's choice. */
function whateverColumns(name: string): string {
  return name.replace(/^(find-request|list-requests \w+ [-+]+) \w+$/, '$1');
}

/** The ids by which a request and its attempt are named to the database. */
async function namesOf(id: string): Promise<string[]> {
  const attempts = await house.database.query<{ id: string }>(
    'SELECT id FROM submission_attempt WHERE request_id = $1',
    [uuidOf(id)],
  );
  return [uuidOf(id), ...attempts.map((attempt) => attempt.id)];
}

const statesOf = async (id: string) => {
  const events = await house.database.query<{ state: string }>(
    'SELECT state FROM request_event WHERE request_id = $1 ORDER BY version',
    [uuidOf(id)],
  );
  return events.map(({ state }) => state);
};
const succeeded = (id: string) =>
  eventually(
    () => statesOf(id),
    (states) => states.at(-1) === 'SUCCEEDED',
  );
/** A transition is told by what it is; the rest of its name follows from its text. */
const plain = (statements: readonly string[]) =>
  statements.map((name) => (name.startsWith('transition ') ? 'transition' : name));

test.each([
  ['a request', '{ request(id: $id) { status } }', ['fence', 'find-request']],
  ['a node', '{ node(id: $id) { id } }', ['fence', 'find-request']],
  ['a list', '{ requests(first: 10) { nodes { status } } }', ['fence', 'list-requests DESC -------']],
  [
    'a list of a status',
    '{ requests(first: 10, filter: { status: [QUEUED] }) { nodes { status } } }',
    ['fence', 'list-requests DESC -+-----'],
  ],
  [
    'how a request stands',
    '{ requestChanges(requestId: $id) { changes { status } cursor } }',
    ['fence', 'present-of-request'],
  ],
])('reading %s is one round trip', async (_what, selection, statements) => {
  const id = await create('read');
  const query = selection.includes('$id') ? `query ($id: ID!) ${selection}` : selection;
  const cost = await costOf(async () => {
    expect((await ask(query, { id })).errors).toBeUndefined();
  });
  expect(cost).toEqual([statements]);
});

test('with a client token it is one as well, though two allowances are taken from', async () => {
  const { data } = await ask('mutation { createClientToken(input: {}) { token } }');
  const { token } = data.createClientToken;
  const id = await create('read with a token');
  const read = () => call(api.url, token, 'query ($id: ID!) { request(id: $id) { status } }', { id });
  const cost = await costOf(async () => {
    await read();
    counter.reset();
    for (let count = 0; count < 5; count += 1) expect((await read()).errors).toBeUndefined();
  });
  expect(cost).toEqual(Array(5).fill(['fence', 'find-request']));
});

test('asking whether anything has changed is one; what has changed is a second one', async () => {
  const id = await create('changes');
  const asked = await ask('query ($id: ID!) { requestChanges(requestId: $id) { cursor } }', { id });
  const after = asked.data.requestChanges.cursor;
  const query =
    'query ($id: ID!, $after: String) { requestChanges(requestId: $id, after: $after) { changes { status } } }';
  const again = () => ask(query, { id, after });
  expect(await costOf(again)).toEqual([['fence', 'present-of-request']]);
  await ask(cancelMutation, { id });
  expect(await costOf(again)).toEqual([
    ['fence', 'present-of-request'],
    ['fence', 'read-request-log'],
  ]);
});

test('creating with a key is one, with a key that was used two, and without a key two: its twin is looked for', async () => {
  const keyed = () => create('keyed', { idempotencyKey: 'cost' });
  expect(await costOf(keyed)).toEqual([['fence', 'insert-request']]);
  expect(await costOf(keyed)).toEqual([
    ['fence', 'insert-request'],
    ['fence', 'find-by-key'],
  ]);
  expect(await costOf(() => create('keyless'))).toEqual([
    ['fence', 'insert-request'],
    ['fence', 'find-twin'],
  ]);
});

test('cancelling is three: read, one transition, read', async () => {
  const id = await create('cancel');
  expect((await costOf(() => ask(cancelMutation, { id }))).map(plain)).toEqual([
    ['fence', 'find-request'],
    ['fence', 'transition'],
    ['fence', 'find-request'],
  ]);
});

test('a key that was not seen just before is one more', async () => {
  await house.database.query('UPDATE api_key SET last_used_at = now()');
  const fresh = await house.startGateway({ DATABASE_URL: counter.url });
  counter.reset();
  await call(fresh.url, house.team.key, '{ requests(first: 1) { nodes { status } } }');
  const names = counter.trips().flatMap(({ statements }) => statements);
  expect(names.filter((name) => ['key-by-hash', 'note-use'].includes(name))).toEqual(['key-by-hash']);
});

test('many requests are claimed in one round trip', async () => {
  await house.database.query(`UPDATE video_request SET due_at = 'infinity' WHERE state = 'READY'`);
  const ids = await Promise.all([1, 2, 3, 4, 5].map((count) => create(`claim ${count} [sandbox: fail]`)));
  counter.reset();
  const dispatcher = await house.startGateway({ DATABASE_URL: counter.url, ROLE: 'dispatcher' });
  for (const id of ids) {
    await eventually(
      () => statesOf(id),
      (states) => states.length > 1,
    );
  }
  await dispatcher.stop();
  const attempts = (await Promise.all(ids.map(namesOf))).map(([, attempt = '']) => attempt);
  expect(transactionsAbout(counter.trips(), attempts)[0]).toEqual([['claim-requests']]);
  const claim = counter.trips().find(({ sent }) => sent.includes(attempts[0] ?? ''));
  for (const attempt of attempts) expect(claim?.sent).toContain(attempt);
});

test('a whole life, from its creation to success, is three', async () => {
  await house.startGateway({ DATABASE_URL: counter.url, ROLE: 'dispatcher', LEASE_SECONDS: '60' });
  let id = '';
  // One that takes longer than a second on a busy machine is bound by the upstream's list: that is another life.
  await eventually(
    async () => {
      counter.reset();
      id = await create('[sandbox: fast]', { idempotencyKey: `life ${performance.now()}` });
      return succeeded(id);
    },
    (states) => states.length === 3,
    60,
  );
  const life = await eventually(
    async () => transactionsAbout(counter.trips(), await namesOf(id)),
    (transactions) => transactions.length === 3,
  );
  expect(life.map((trips) => trips.map(plain))).toEqual([
    [['fence', 'insert-request']],
    [['claim-requests']],
    [['transition']],
  ]);
});

test('what is polled costs one for each look that finds nothing new, and one for the transition', async () => {
  const model = 'ltx-2-pro-audio-to-video-queued';
  const id = await create('[sandbox: slow 2]', { model, idempotencyKey: 'polled' });
  await succeeded(id);
  const life = transactionsAbout(counter.trips(), await namesOf(id));
  // The first transition binds it.
  const bound = life.findIndex((trips) => trips.flatMap(plain).includes('transition'));
  const polls = life.slice(bound + 1).map((trips) => trips.map(plain));
  expect(polls.at(-1)).toEqual([['transition']]);
  for (const poll of polls.slice(0, -1))
    expect([[['reschedule-poll']], [['transition']]]).toContainEqual(poll);
});
