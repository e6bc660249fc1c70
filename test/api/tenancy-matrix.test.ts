/**
 * Nobody gets at what is another team's: every place of the schema that takes a value, with one's own, another's,
 * nobody's and nonsense, on every transport, with every kind of credential.
 */
import { readFileSync } from 'node:fs';
import { buildSchema, type GraphQLNamedOutputType, getNamedType } from 'graphql';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { call } from '../kit/client.ts';
import { type House, openHouse } from '../kit/house.ts';
import { type Door, httpDoor, socketDoor, streamDoor } from '../kit/tenancy/doors.ts';
import { type FurnishedTeam, furnishTeam } from '../kit/tenancy/furnishedTeam.ts';
import { comparable, type Probe, places, probesOf } from '../kit/tenancy/probes.ts';
import { argumentPaths, objectFields, rootFields, selectAll } from '../kit/tenancy/selections.ts';

const schema = buildSchema(readFileSync(new URL('../../schema.graphql', import.meta.url), 'utf8'));
let house: House;
let own: FurnishedTeam;
let foreign: FurnishedTeam;
let probes: readonly Probe[];
beforeAll(async () => {
  house = await openHouse({
    env: { ROLE: 'api', SUBSCRIPTIONS_PER_SOCKET: '1000', RATE_LIMIT_PER_MINUTE: '100000000' },
  });
  // One after the other: of two requests of one millisecond the id decides, which nobody's cursor has another of.
  own = await furnishTeam(house);
  foreign = await furnishTeam(house);
  probes = probesOf(schema, own, foreign);
});
afterAll(() => house.stop());

test('every argument and input field of the schema has its place in the matrix', () => {
  expect(Object.keys(places).sort()).toEqual(rootFields(schema).flatMap(argumentPaths).sort());
});

test('every field of every object is asked for', () => {
  const seen = new Set<string>();
  for (const { field } of rootFields(schema))
    selectAll(schema, getNamedType(field.type) as GraphQLNamedOutputType, seen);
  expect([...seen].sort()).toEqual(objectFields(schema).sort());
});

const credentials = {
  'an admin': () => own.keys.admin,
  'a member': () => own.keys.member,
  'a viewer': () => own.keys.viewer,
  'a token to write': () => tokenOf({ access: 'WRITE' }),
  'a token to read': () => tokenOf({ access: 'READ' }),
  'a token for one request': () => tokenOf({ access: 'WRITE', requestId: own.ids.finished }),
};

async function tokenOf(input: object): Promise<string> {
  const query = 'mutation ($input: CreateClientTokenInput!) { createClientToken(input: $input) { token } }';
  return (await call(house.gateway.url, own.keys.admin, query, { input })).data.createClientToken.token;
}

describe.each(Object.keys(credentials) as (keyof typeof credentials)[])('with %s', (who) => {
  let doors: readonly Door[];
  beforeAll(async () => {
    const credential = await credentials[who]();
    const { url } = house.gateway;
    doors = [httpDoor(url, credential), await socketDoor(url, credential), streamDoor(url, credential)];
  });
  afterAll(() => {
    for (const door of doors) door.close();
  });

  test('nothing of another team is ever sent, and what is another team’s reads as what is nobody’s', async () => {
    for (const door of doors) {
      const answers = await askAll(door);
      const leaks = probes.filter((_probe, index) => holdsSecret(answers[index] ?? ''));
      expect(leaks, door.name).toEqual([]);
      const unlike = pairs(answers).filter(([foreign, missing]) => foreign !== missing);
      expect(unlike, door.name).toEqual([]);
      expect(
        answers.filter((answer) => /INTERNAL_SERVER_ERROR|^5\d\d /.test(answer)),
        door.name,
      ).toEqual([]);
    }
  });
});

/** What writes comes first: two streams of the same changes, cut off while more are made, would end at different ones. */
async function askAll(door: Door): Promise<string[]> {
  const answers: string[] = [];
  for (const writes of [true, false]) {
    await Promise.all(
      probes.map(async ({ kind, call: each }, index) => {
        if ((kind === 'mutation') === writes) answers[index] = await door.ask(each);
      }),
    );
  }
  return answers;
}

function holdsSecret(answer: string): boolean {
  return foreign.secrets.some((secret) => answer.includes(secret));
}

/** The answers for another's and for nobody's, side by side. */
function pairs(answers: readonly string[]): [foreign: string, missing: string][] {
  const of = (whose: string) =>
    new Map(
      probes.flatMap((probe, index) =>
        probe.whose === whose ? [[probe.pair, comparable(answers[index] ?? '')]] : [],
      ),
    );
  const missing = of('missing');
  return [...of('foreign')].map(([pair, answer]) => [answer, missing.get(pair) ?? 'not asked']);
}

test('an admin is shown its own by the same calls: it is not that nothing is shown at all', async () => {
  const door = httpDoor(house.gateway.url, own.keys.admin);
  const shown = await Promise.all(
    probes
      .filter(({ whose, kind }) => whose === 'own' && kind === 'query')
      .map(async (probe) => [probe, await door.ask(probe.call)] as const),
  );
  const byId = shown.filter(([{ place }]) => /\((id|requestId)\)$/.test(place));
  expect(byId.length).toBeGreaterThan(3);
  const empty = byId.filter(
    ([{ pair }, answer]) =>
      !pair.endsWith('node(id) 3 0') && !own.secrets.some((secret) => answer.includes(secret)),
  );
  expect(empty.map(([{ pair }]) => pair)).toEqual([]);
});

test('and all that the other team has is as it was', async () => {
  const query = `query ($finished: ID!, $inReview: ID!) {
    finished: request(id: $finished) { version status } inReview: request(id: $inReview) { version stage cancelRequestedAt }
    apiKeys { nodes { revokedAt } } requests { nodes { id } }
  }`;
  const { data } = await call(house.gateway.url, foreign.keys.admin, query, foreign.ids);
  expect(data).toEqual({
    finished: { version: 2, status: 'SUCCESS' },
    inReview: { version: 2, stage: 'NEEDS_REVIEW', cancelRequestedAt: null },
    apiKeys: { nodes: Array(5).fill({ revokedAt: null }) },
    requests: { nodes: [{ id: foreign.ids.inReview }, { id: foreign.ids.finished }] },
  });
});
