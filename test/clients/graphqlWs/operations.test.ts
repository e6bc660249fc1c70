/** graphql-ws's client as it comes: every kind of operation over one socket. */
import type { Client } from 'graphql-ws';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import {
  type GenerateData,
  generateOperation,
  type WatchData,
  watchOperation,
} from '../../../examples/operations.ts';
import { type House, openHouse } from '../../kit/house.ts';
import { unknownFieldQuery, viewerData, viewerQuery } from '../documents.ts';
import { stockSocket } from '../stockSocket.ts';

let house: House;
let client: Client;
beforeAll(async () => {
  house = await openHouse();
});
afterAll(() => house.stop());
beforeEach(() => {
  client = stockSocket(house.gateway.url, house.team.key);
});
afterEach(() => client.dispose());

const generated = async (prompt: string) => {
  const variables = { input: { audioUri: house.media.wav(2), prompt } };
  const { value } = await client.iterate<GenerateData>({ query: generateOperation, variables }).next();
  return value?.data?.generateVideo.request?.id as string;
};

test('a query is answered', async () => {
  const results = client.iterate({ query: viewerQuery });
  expect((await results.next()).value).toMatchObject({ data: viewerData });
  expect(await results.next()).toMatchObject({ done: true });
});

test('a mutation makes a request, and a subscription follows it to its end', async () => {
  const requestId = await generated('[sandbox: fast]');
  expect(requestId).toEqual(expect.any(String));
  const statuses: (string | undefined)[] = [];
  for await (const { data } of client.iterate<WatchData>({ query: watchOperation, variables: { requestId } }))
    statuses.push(data?.requestStatusChanged.status);
  expect(statuses.at(-1)).toBe('SUCCESS');
});

describe('what one operation has wrong', () => {
  /** As an error of the operation, or as the errors of its one result where it is known only when it is run. */
  const faultsOf = (query: string, variables: Record<string, unknown>) =>
    client
      .iterate({ query, variables })
      .next()
      .then(
        ({ value }) => value?.errors,
        (errors: unknown) => errors,
      );

  test.each([
    ['a field that is not there', unknownFieldQuery, {}, 'GRAPHQL_VALIDATION_FAILED'],
    ['a syntax error', 'query Broken {', {}, 'GRAPHQL_PARSE_FAILED'],
    ['a variable that is missing', watchOperation, {}, 'BAD_USER_INPUT'],
  ])(
    '(%s) is told to it alone, and leaves the others on the socket',
    async (_name, query, variables, code) => {
      const requestId = await generated('[sandbox: slow 1]');
      const watching = client.iterate<WatchData>({ query: watchOperation, variables: { requestId } });
      expect((await watching.next()).value?.data?.requestStatusChanged.status).toEqual(expect.any(String));
      expect(await faultsOf(query, variables)).toMatchObject([{ extensions: { code } }]);
      let last: string | undefined;
      for await (const { data } of watching) last = data?.requestStatusChanged.status;
      expect(last).toBe('SUCCESS');
    },
  );
});
