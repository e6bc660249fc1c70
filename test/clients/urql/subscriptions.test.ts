/** urql's subscriptions: by `fetchSubscriptions` as event streams, and by `subscriptionExchange` over graphql-ws. */
import { type Client, fetchExchange, subscriptionExchange } from '@urql/core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type WatchData, watchOperation } from '../../../examples/operations.ts';
import { generate } from '../../kit/client.ts';
import { type House, openHouse } from '../../kit/house.ts';
import { stockSocket } from '../stockSocket.ts';
import { stockUrql } from './stockUrql.ts';

let house: House;
beforeAll(async () => {
  house = await openHouse();
});
afterAll(() => house.stop());

const ask = () =>
  generate(house.gateway.url, house.team.key, { audioUri: house.media.wav(2), prompt: '[sandbox: fast]' });

/** What a subscription tells until urql says that no more comes. */
function follow(client: Client, requestId: string): Promise<{ statuses: string[]; error?: unknown }> {
  const statuses: string[] = [];
  return new Promise((resolve) => {
    client.subscription<WatchData>(watchOperation, { requestId }).subscribe(({ data, error, hasNext }) => {
      if (error) return resolve({ statuses, error });
      // The last result comes once more with the end of the stream.
      if (!hasNext) return resolve({ statuses });
      if (data) statuses.push(data.requestStatusChanged.status);
    });
  });
}

describe('by fetchSubscriptions', () => {
  const opened = () => stockUrql(house.gateway.url, house.team.key, { fetchSubscriptions: true });

  test('follow a request to its end', async () => {
    const { client, calls } = opened();
    const { statuses, error } = await follow(client, await ask());
    expect([statuses.at(-1), error]).toEqual(['SUCCESS', undefined]);
    expect(calls).toMatchObject([{ method: 'POST', status: 200, mediaType: 'text/event-stream' }]);
  });

  test('are told that there is no such request', async () => {
    const { error } = await follow(opened().client, 'x');
    expect(error).toMatchObject({ graphQLErrors: [{ extensions: { code: 'NOT_FOUND' } }] });
  });

  test('get an event stream also by the Accept that urql sends with everything else', async () => {
    const { client, calls } = stockUrql(house.gateway.url, house.team.key, {
      fetchSubscriptions: true,
      fetchOptions: {
        headers: {
          authorization: `Bearer ${house.team.key}`,
          accept:
            'application/graphql-response+json, application/graphql+json, application/json, text/event-stream, multipart/mixed',
        },
      },
    });
    const { statuses, error } = await follow(client, await ask());
    expect([statuses.at(-1), error]).toEqual(['SUCCESS', undefined]);
    expect(calls).toMatchObject([{ mediaType: 'text/event-stream' }]);
  });
});

test('by subscriptionExchange follow a request to its end', async () => {
  const socket = stockSocket(house.gateway.url, house.team.key);
  // As urql's documentation hands an operation to graphql-ws.
  const exchange = subscriptionExchange({
    forwardSubscription: (request) => ({
      subscribe: (sink) => ({
        unsubscribe: socket.subscribe(
          { ...request, query: request.query ?? '' },
          // graphql-ws knows more kinds of results than urql's types name.
          sink as Parameters<typeof socket.subscribe>[1],
        ),
      }),
    }),
  });
  const { client } = stockUrql(house.gateway.url, house.team.key, { exchanges: [fetchExchange, exchange] });
  const { statuses, error } = await follow(client, await ask());
  expect([statuses.at(-1), error]).toEqual(['SUCCESS', undefined]);
  await socket.dispose();
});
