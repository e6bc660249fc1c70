/** What the upstream does not take at present, as a team reads it of a model and an operator of the gateway. */
import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { call } from '../kit/client.ts';
import { closeGate, openGates } from '../kit/gates.ts';
import { type House, openHouse } from '../kit/house.ts';

let house: House;
beforeAll(async () => {
  // Nothing is dispatched, so that nobody but a test opens or closes a gate.
  house = await openHouse({ env: { ROLE: 'api' } });
});
afterEach(() => openGates(house.database));
afterAll(() => house.stop());

const model = 'ltx-2-pro-audio-to-video';
const other = 'ltx-2-pro-audio-to-video-queued';
const query = `{
  model { id name availability { status until message } }
  models { name availability { status until message } }
}`;
const available = { status: 'AVAILABLE', until: null, message: null };

async function availability() {
  const { data } = await call(house.gateway.url, house.team.key, query);
  const node = `query ($id: ID!) { node(id: $id) { ... on Model { availability { status until message } } } }`;
  const found = await call(house.gateway.url, house.team.key, node, { id: data.model.id });
  expect(found.data.node.availability).toEqual(data.model.availability);
  const of = (name: string) => data.models.find((each: { name: string }) => each.name === name).availability;
  expect(of(model)).toEqual(data.model.availability);
  return { model: of(model), other: of(other) };
}

describe('a model', () => {
  test('is available while nothing is known to the contrary', async () => {
    expect(await availability()).toEqual({ model: available, other: available });
  });

  test.each([
    ['rate_limited', 'RATE_LIMITED'],
    ['capacity', 'NO_CAPACITY'],
    ['something new', 'NO_CAPACITY'],
  ])(
    'that is %s says so in the words of the upstream, and others are not concerned',
    async (reason, status) => {
      const message = '2 requests a minute';
      const until = await closeGate(house.database, { scope: model, reason, message, seconds: 30 });
      expect(await availability()).toEqual({
        model: { status, until: until.toISOString(), message },
        other: available,
      });
    },
  );

  test.each([
    ['rate_limited', 'RATE_LIMITED', /too many requests of the gateway's account/],
    ['no_credits', 'NO_CREDITS', /refused requests for lack of credits\. Those of all models wait/],
    ['credentials', 'BAD_CREDENTIALS', /refuses the gateway's key/],
    [
      'forbidden',
      'FORBIDDEN',
      /refused requests as forbidden to the gateway's key\. Those of all models wait/,
    ],
  ])(
    'like all others waits for %s, without what the upstream says of the account',
    async (reason, status, words) => {
      await closeGate(house.database, { scope: model, reason: 'rate_limited', seconds: 30 });
      const message = 'organization acme-4711 owes $12.34';
      const until = await closeGate(house.database, { scope: '*', reason, message, seconds: 60 });
      const shown = { status, until: until.toISOString(), message: expect.stringMatching(words) };
      expect(await availability()).toEqual({ model: shown, other: shown });
      expect(JSON.stringify(await availability())).not.toContain('acme');
    },
  );

  test.each([
    ['no_credits', 'NO_CREDITS', /a request of this model for lack of credits/],
    ['forbidden', 'FORBIDDEN', /a request of this model as forbidden to the gateway's key/],
  ])(
    'that has refused a request alone (%s) says no more than that, and nothing of the account',
    async (reason, status, words) => {
      const message = 'organization acme-4711 owes $12.34';
      const until = await closeGate(house.database, { scope: model, reason, message, seconds: 60 });
      expect(await availability()).toEqual({
        model: { status, until: until.toISOString(), message: expect.stringMatching(words) },
        other: available,
      });
    },
  );

  test('that one team alone was refused is tried sooner for another one', async () => {
    const closing = { scope: model, reason: 'no_credits', seconds: 60, othersSeconds: -1 };
    const own = await closeGate(house.database, { ...closing, teamId: house.team.teamId });
    expect((await availability()).model.until).toBe(own.toISOString());
    await closeGate(house.database, { ...closing, teamId: randomUUID() });
    expect(Date.parse((await availability()).model.until)).toBeLessThan(Date.now());
  });

  test('that is tried again is not available until one has been taken', async () => {
    const until = await closeGate(house.database, { scope: model, reason: 'capacity', seconds: -5 });
    expect((await availability()).model).toMatchObject({ status: 'NO_CAPACITY', until: until.toISOString() });
  });
});

async function health(path = '/health'): Promise<[status: number, body: unknown]> {
  const response = await fetch(house.gateway.url + path);
  return [response.status, await response.json()];
}

const working = { process: { status: 'ok' }, database: { status: 'ok' } };

describe('the health', () => {
  test('is ok while everything passes', async () => {
    expect(await health()).toEqual([
      200,
      { status: 'ok', ...working, upstream: { status: 'open', gates: [] } },
    ]);
  });

  test('names what is closed, without a word of the upstream, and the process stays ready', async () => {
    const secret = 'organization acme-4711 owes $12.34';
    const first = await closeGate(house.database, {
      scope: '*',
      reason: 'no_credits',
      message: secret,
      seconds: 60,
    });
    const second = await closeGate(house.database, { scope: model, reason: 'capacity', seconds: -5 });
    const answer = await health();
    expect(answer).toEqual([
      200,
      {
        status: 'degraded',
        ...working,
        upstream: {
          status: 'closed',
          gates: [
            { scope: '*', reason: 'no_credits', until: first.toISOString() },
            { scope: model, reason: 'capacity', until: second.toISOString() },
          ],
        },
      },
    ]);
    expect(await health('/health/ready')).toEqual([200, { status: 'ready' }]);
  });

  test('says that it is being tried where the time of every gate is over', async () => {
    await closeGate(house.database, { scope: model, reason: 'capacity', seconds: -5 });
    expect(await health()).toMatchObject([200, { status: 'degraded', upstream: { status: 'trying' } }]);
  });

  test('answers in time where the database does not', async () => {
    const release = await house.database.hold(
      'LOCK TABLE upstream_gate, _prisma_migrations IN ACCESS EXCLUSIVE MODE',
    );
    const begun = Date.now();
    expect(await health()).toEqual([
      503,
      {
        status: 'degraded',
        process: { status: 'ok' },
        database: { status: 'not ready', reason: 'the database did not answer within 2 s' },
        upstream: { status: 'unknown', gates: [] },
      },
    ]);
    expect(Date.now() - begun).toBeLessThan(3_000);
    await release();
  });

  test('is shown by a process that only dispatches too', async () => {
    const dispatcher = await house.startGateway({ ROLE: 'dispatcher' });
    const response = await fetch(`${dispatcher.url}/health`);
    expect([response.status, await response.json()]).toMatchObject([200, { status: 'ok' }]);
  });
});
