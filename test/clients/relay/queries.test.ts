/** relay-runtime by its `fetchQuery`, with the documents that relay-compiler prints. */
import { createOperationDescriptor, fetchQuery } from 'relay-runtime';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { generate } from '../../kit/client.ts';
import { type House, openHouse } from '../../kit/house.ts';
import { viewerData } from '../documents.ts';
import refusedQuery, { type stockRefusedQuery } from './generated/stockRefusedQuery.graphql.ts';
import requestsQuery, { type stockRequestsQuery } from './generated/stockRequestsQuery.graphql.ts';
import viewerQuery, { type stockViewerQuery } from './generated/stockViewerQuery.graphql.ts';
import { type StockRelay, stockRelay } from './stockRelay.ts';

let house: House;
let relay: StockRelay;
beforeAll(async () => {
  house = await openHouse();
  relay = stockRelay(house.gateway.url, house.team.key);
});
afterAll(async () => {
  await relay.stop();
  await house.stop();
});

test('a query is answered', async () => {
  const data = await fetchQuery<stockViewerQuery>(relay.environment, viewerQuery, {}).toPromise();
  expect(data).toEqual(viewerData);
});

test('a field that the key may not read is null, and leaves its neighbours', async () => {
  const data = await fetchQuery<stockRefusedQuery>(relay.environment, refusedQuery, {}).toPromise();
  expect(data).toEqual({ viewer: { role: 'MEMBER' }, apiKeys: null });
});

describe('a connection', () => {
  /** The page that `fetchQuery` gives, whose first argument decides where it stands in the one list of the store. */
  const pageBehind = (cursor: string | null) =>
    fetchQuery<stockRequestsQuery>(relay.environment, requestsQuery, { count: 2, cursor }).toPromise();

  test('grows page by page in the store, each entry once, until there is no next page', async () => {
    const prompts = ['first', 'second', 'third', 'fourth', 'fifth'].map((name) => `${name} [sandbox: fast]`);
    for (const prompt of prompts)
      await generate(house.gateway.url, house.team.key, { audioUri: house.media.wav(2), prompt });
    const operation = createOperationDescriptor(requestsQuery, { count: 2, cursor: null });
    const retained = relay.environment.retain(operation);
    const listed = () => {
      const { data } = relay.environment.lookup(operation.fragment);
      return (data as unknown as Listed | undefined)?.requests;
    };
    await pageBehind(null);
    for (let pages = 1; pages < prompts.length && listed()?.pageInfo.hasNextPage; pages += 1)
      await pageBehind(listed()?.pageInfo.endCursor ?? null);
    expect(listed()?.edges.map(({ node }) => node.prompt)).toEqual(prompts.toReversed());
    expect(listed()?.pageInfo.hasNextPage).toBe(false);
    retained.dispose();
  });
});

/** What the store has of the connection, beside what the page asks for. */
interface Listed {
  readonly requests: {
    readonly edges: readonly { readonly node: { readonly prompt: string } }[];
    readonly pageInfo: { readonly endCursor: string | null; readonly hasNextPage: boolean };
  };
}
