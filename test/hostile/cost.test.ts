/** The price of an operation is what answering it takes: for whatever may be run, and in both directions. */
import { parse } from 'graphql';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { encodeEventCursor } from '../../src/graphql/connection/cursor.ts';
import { createSchema } from '../../src/graphql/schema.ts';
import { call } from '../kit/client.ts';
import { createTeamKey } from '../kit/gateway.ts';
import { randomDocument } from '../kit/hostile/randomDocument.ts';
import { resolvedPoints } from '../kit/hostile/resolvedPoints.ts';
import { type House, openHouse } from '../kit/house.ts';
import { openPlentifulTeam, type PlentifulTeam } from '../kit/plentifulTeam.ts';

const schema = createSchema();
const documents = 5_000;
const atOnce = 8;
/** What a call costs that is refused. */
const refusalCost = 10;

let house: House;
let team: PlentifulTeam;
beforeAll(async () => {
  house = await openHouse({ env: { ROLE: 'api', RATE_LIMIT_PER_MINUTE: '1000000000' } });
  team = await openPlentifulTeam(house);
});
afterAll(() => house.stop());

interface Outcome {
  readonly query: string;
  readonly price: number;
  /** null where it was refused. */
  readonly resolved: number | null;
  readonly codes: readonly unknown[];
}

async function outcomeOf(seed: number): Promise<Outcome> {
  const after = encodeEventCursor(0n);
  const ingredients = { schema, ids: team.ids, arguments: { requestChanges: `after: "${after}"` } };
  const { query, variables } = randomDocument(ingredients, seed);
  const { status, data, errors, extensions } = await call(
    house.gateway.url,
    team.admin.key,
    query,
    variables,
  );
  const price = extensions?.cost.cost ?? 0;
  const codes = (errors ?? []).map((error) => error.extensions?.code);
  // A call that skips all of its fields costs one.
  const resolved = status === 200 && !errors ? Math.max(1, resolvedPoints(schema, parse(query), data)) : null;
  return { query, price, resolved, codes };
}

test('5,000 documents at random are measured or refused, and each price is what was resolved, within a factor of two', {
  timeout: 600_000,
}, async () => {
  const outcomes: Outcome[] = [];
  let next = 0;
  const ask = async () => {
    while (next < documents) outcomes.push(await outcomeOf(next++));
  };
  await Promise.all(Array.from({ length: atOnce }, ask));
  const refused = outcomes.filter(({ resolved }) => resolved === null);
  // A document of more tokens than are read is not parsed.
  const known = ['OPERATION_TOO_LARGE', 'OPERATION_TOO_COSTLY', 'GRAPHQL_PARSE_FAILED'];
  const odd = refused.filter(
    ({ price, codes }) => price !== refusalCost || !codes.every((code) => known.includes(String(code))),
  );
  expect(shortest(odd)).toBeUndefined();
  const measured = outcomes.filter((each): each is Outcome & { resolved: number } => each.resolved !== null);
  expect(measured.length).toBeGreaterThan(documents / 2);
  const wrong = measured.filter(({ price, resolved }) => price > 2 * resolved || resolved > 2 * price);
  expect(shortest(wrong)).toBeUndefined();
  // Nearly all of them are exact.
  expect(measured.filter(({ price, resolved }) => price === resolved).length).toBeGreaterThan(
    0.9 * measured.length,
  );
});

/** The one that tells most. */
function shortest(outcomes: readonly Outcome[]): Outcome | undefined {
  return outcomes.toSorted((one, other) => one.query.length - other.query.length)[0];
}

describe('what never came to name an operation costs its caller as much as any refusal:', () => {
  const post = (body: string, headers: object = {}) =>
    fetch(`${house.gateway.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${team.reader.key}`, ...headers },
      body,
    });

  test.each<[string, string, object]>([
    ['a body that is no JSON', '{', {}],
    ['a body without a query', '{}', {}],
    ['a batch', '[]', {}],
    ['a body of another kind', 'x', { 'content-type': 'text/plain' }],
    ['a body that is too large', `{"query":"${'x'.repeat(300_000)}"}`, {}],
    ['a document that nobody knows', '{"documentId":"none"}', {}],
    [
      'a persisted query that nobody knows',
      `{"extensions":{"persistedQuery":{"sha256Hash":"${'0'.repeat(64)}"}}}`,
      {},
    ],
    [
      'a hash of another document',
      `{"query":"{ viewer { role } }","extensions":{"persistedQuery":{"sha256Hash":"${'0'.repeat(64)}"}}}`,
      {},
    ],
  ])('%s', async (_what, body, headers) => {
    const answer = await post(body, headers);
    expect(answer.status).toBeGreaterThanOrEqual(400);
    expect(await answer.json()).toMatchObject({ extensions: { cost: { cost: refusalCost } } });
  });

  test('and beyond the allowance it is told so, with how long to wait', async () => {
    const poor = await house.startGateway({ RATE_LIMIT_PER_MINUTE: '1000' });
    const { key } = await createTeamKey(house.env);
    const statuses: number[] = [];
    let last: Response | null = null;
    for (let count = 0; count < 101; count += 1) {
      last = await fetch(`${poor.url}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${key}` },
        body: '{}',
      });
      statuses.push(last.status);
    }
    expect(statuses.filter((status) => status === 400).length).toBeGreaterThan(90);
    expect(statuses.at(-1)).toBe(429);
    expect(Number(last?.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(await last?.json()).toMatchObject({ errors: [{ extensions: { code: 'RATE_LIMITED' } }] });
  });

  test('while a caller without a credential is charged nothing, since there is nobody to charge', async () => {
    const answer = await post('{', { authorization: 'Bearer nobody' });
    expect(await answer.json()).not.toHaveProperty('extensions.cost');
  });
});
