/** graphql-sse's client as it comes, in its mode of distinct connections: each operation is an event stream by POST. */
import { createClient, NetworkError } from 'graphql-sse';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { generateOperation, type WatchData, watchOperation } from '../../examples/operations.ts';
import { generate } from '../kit/client.ts';
import { type House, openHouse } from '../kit/house.ts';
import { unknownFieldQuery, viewerData, viewerQuery } from './documents.ts';
import { recordedFetch } from './recordedFetch.ts';

let house: House;
beforeAll(async () => {
  house = await openHouse();
});
afterAll(() => house.stop());

const opened = (key = house.team.key, more: { retryAttempts?: number } = {}) => {
  const { fetch, calls } = recordedFetch();
  const headers = { authorization: `Bearer ${key}` };
  return {
    client: createClient({ url: `${house.gateway.url}/graphql`, headers, fetchFn: fetch, ...more }),
    calls,
  };
};
const input = () => ({ audioUri: house.media.wav(2), prompt: '[sandbox: fast]' });

/** Every result of one operation by a client of its own, and how many calls the client makes for it. */
async function asked<Data>(query: string, variables: Record<string, unknown> = {}) {
  const { client, calls } = opened();
  const results = [];
  for await (const result of client.iterate<Data>({ query, variables })) results.push(result);
  client.dispose();
  return { results, calls };
}

test('a query is answered by one result', async () => {
  const { results, calls } = await asked(viewerQuery);
  expect(results).toMatchObject([{ data: viewerData }]);
  expect(calls).toMatchObject([{ method: 'POST', status: 200, mediaType: 'text/event-stream' }]);
});

test('a mutation makes a video', async () => {
  const { results } = await asked(generateOperation, { input: input() });
  expect(results).toMatchObject([
    { data: { generateVideo: { request: { id: expect.any(String) }, errors: [] } } },
  ]);
});

describe('a subscription', () => {
  test('follows a request to its end, by one call', async () => {
    const requestId = await generate(house.gateway.url, house.team.key, input());
    const { results, calls } = await asked<WatchData>(watchOperation, { requestId });
    expect(results.at(-1)?.data?.requestStatusChanged.status).toBe('SUCCESS');
    expect(calls).toHaveLength(1);
  });

  test('behind the last change of a request completes at once, without a result', async () => {
    const requestId = await generate(house.gateway.url, house.team.key, input());
    const { results } = await asked<WatchData>(watchOperation, { requestId });
    const after = results.at(-1)?.data?.requestStatusChanged.cursor;
    expect(await asked(watchOperation, { requestId, after })).toMatchObject({ results: [], calls: [{}] });
  });
});

// The client takes any other status than 2xx for a failure of the network: it would ask five times more, for half a
// minute, and then show no word of the answer.
describe('what an operation has wrong is told as its result, by one call', () => {
  test.each([
    ['a field that is not there', unknownFieldQuery, {}, 'GRAPHQL_VALIDATION_FAILED'],
    ['a syntax error', 'query Broken {', {}, 'GRAPHQL_PARSE_FAILED'],
    ['a request that is not there', watchOperation, { requestId: 'x' }, 'NOT_FOUND'],
    ['a variable that is missing', watchOperation, {}, 'BAD_USER_INPUT'],
  ])('%s', async (_name, query, variables, code) => {
    const { results, calls } = await asked(query, variables);
    expect(results).toMatchObject([{ errors: [{ extensions: { code } }] }]);
    expect(calls).toHaveLength(1);
  });
});

test('a key that is not valid is told as a failure, with its status', async () => {
  const { client, calls } = opened('clap_nonsense', { retryAttempts: 0 });
  const asking = (async () => {
    for await (const _ of client.iterate({ query: viewerQuery })) break;
  })();
  const error = await asking.catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(NetworkError);
  expect(error).toMatchObject({ response: { status: 401 } });
  expect(calls).toMatchObject([{ answered: { errors: [{ extensions: { code: 'UNAUTHENTICATED' } }] } }]);
});

test('its mode of a single connection is refused with the methods that the gateway takes', async () => {
  const { fetch, calls } = recordedFetch();
  const client = createClient<true>({
    url: `${house.gateway.url}/graphql`,
    headers: { authorization: `Bearer ${house.team.key}` },
    fetchFn: fetch,
    singleConnection: true,
    retryAttempts: 0,
  });
  await expect(client.iterate({ query: viewerQuery }).next()).rejects.toMatchObject({
    response: { status: 405 },
  });
  expect(calls).toMatchObject([
    { method: 'PUT', answered: { errors: [{ message: expect.stringMatching(/GET.*POST|POST.*GET/) }] } },
  ]);
  client.dispose();
});
