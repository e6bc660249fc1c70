/** graphql-ws's client with Apollo's persisted queries, as its recipe puts them into `extensions`. */
import { createHash } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type House, openHouse } from '../../kit/house.ts';
import { renamed, viewerData, viewerQuery } from '../documents.ts';
import { stockSocket } from '../stockSocket.ts';

let house: House;
beforeAll(async () => {
  house = await openHouse();
});
afterAll(() => house.stop());

test('a hash is asked for its query once, and stands for it from then on', async () => {
  const client = stockSocket(house.gateway.url, house.team.key);
  const text = renamed(viewerQuery);
  const sha256Hash = createHash('sha256').update(text).digest('hex');
  const asked = (query: string) =>
    client
      .iterate({ query, extensions: { persistedQuery: { version: 1, sha256Hash } } })
      .next()
      .then(
        ({ value }) => value?.data,
        (errors: unknown) => errors,
      );
  expect(await asked('')).toMatchObject([
    { message: 'PersistedQueryNotFound', extensions: { code: 'PERSISTED_QUERY_NOT_FOUND' } },
  ]);
  expect(await asked(text)).toEqual(viewerData);
  expect(await asked('')).toEqual(viewerData);
  await client.dispose();
});
