/** urql by its `persistedExchange`: the hash first, the text only where the gateway asks for it. */
import { fetchExchange } from '@urql/core';
import { persistedExchange } from '@urql/exchange-persisted';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  type GenerateData,
  generateOperation,
  type WatchData,
  watchOperation,
} from '../../../examples/operations.ts';
import { generate } from '../../kit/client.ts';
import { type House, openHouse } from '../../kit/house.ts';
import { renamed, viewerData, viewerQuery } from '../documents.ts';
import { namings } from '../recordedFetch.ts';
import { stockUrql } from './stockUrql.ts';

let house: House;
beforeAll(async () => {
  house = await openHouse();
});
afterAll(() => house.stop());

type PersistedOptions = Parameters<typeof persistedExchange>[0];

const opened = (options?: PersistedOptions) =>
  stockUrql(house.gateway.url, house.team.key, {
    exchanges: [persistedExchange(options), fetchExchange],
    fetchSubscriptions: true,
  });
const input = (prompt: string) => ({ audioUri: house.media.wav(2), prompt });

test.each([
  ['as it comes', 'GET', undefined],
  ['with preferGetForPersistedQueries false', 'POST', { preferGetForPersistedQueries: false }],
])(
  '%s sends by %s the text of a new query once, and its hash alone from then on',
  async (_mode, method, options) => {
    const query = renamed(viewerQuery);
    const first = opened(options);
    expect(await first.client.query(query, {})).toMatchObject({ data: viewerData, error: undefined });
    expect(namings(first.calls)).toEqual([`${method} hash`, `${method} hash and text`]);
    // Another client has no cache of its own yet, as the next user's browser.
    const next = opened(options);
    expect(await next.client.query(query, {})).toMatchObject({ data: viewerData, error: undefined });
    expect(namings(next.calls)).toEqual([`${method} hash`]);
  },
);

test('with enableForMutation a mutation is taken by its hash, and makes one video', async () => {
  const mutation = renamed(generateOperation);
  const { client, calls } = opened({ enableForMutation: true });
  const variables = { input: input(`[sandbox: fast] ${mutation}`) };
  const { data, error } = await client.mutation<GenerateData>(mutation, variables);
  expect(error).toBeUndefined();
  expect(data?.generateVideo).toMatchObject({ request: { id: expect.any(String) }, errors: [] });
  expect(namings(calls)).toEqual(['POST hash', 'POST hash and text']);
  const made = await house.database.query('SELECT 1 FROM video_request WHERE prompt = $1', [
    variables.input.prompt,
  ]);
  expect(made).toHaveLength(1);
});

test('with enableForSubscriptions a subscription is taken by its hash', async () => {
  const subscription = renamed(watchOperation);
  const { client, calls } = opened({ enableForSubscriptions: true });
  const requestId = await generate(house.gateway.url, house.team.key, input('[sandbox: fast]'));
  const last = await new Promise<string | undefined>((resolve, reject) => {
    client.subscription<WatchData>(subscription, { requestId }).subscribe(({ data, error, hasNext }) => {
      if (error) reject(error);
      else if (!hasNext) resolve(data?.requestStatusChanged.status);
    });
  });
  expect(last).toBe('SUCCESS');
  expect(namings(calls)).toEqual(['POST hash', 'POST hash and text']);
});
