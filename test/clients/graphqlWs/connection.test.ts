/** graphql-ws's client: when it has a connection, and where it puts its key. */
import type { Client, ClientOptions } from 'graphql-ws';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { eventually } from '../../kit/eventually.ts';
import { type House, openHouse } from '../../kit/house.ts';
import { viewerData, viewerQuery } from '../documents.ts';
import { stockSocket } from '../stockSocket.ts';

let house: House;
beforeAll(async () => {
  house = await openHouse();
});
afterAll(() => house.stop());

/** The answer, or how the connection closes instead of one. */
const viewerBy = (client: Client) =>
  client
    .iterate({ query: viewerQuery })
    .next()
    .then(
      ({ value }) => value?.data,
      ({ code, reason }: { readonly code: number; readonly reason: string }) => ({ code, reason }),
    );

/** A client with a list of what becomes of its connections. */
function watched(more: Partial<ClientOptions>) {
  const happened: string[] = [];
  const client = stockSocket(house.gateway.url, house.team.key, {
    on: {
      connected: () => happened.push('connected'),
      closed: (event) => happened.push(`closed ${(event as { code: number }).code}`),
    },
    ...more,
  });
  return { client, happened };
}

describe('a connection', () => {
  test('is opened by the first operation and closed behind the last, as it comes', async () => {
    const { client, happened } = watched({});
    expect(happened).toEqual([]);
    expect(await viewerBy(client)).toEqual(viewerData);
    await eventually(
      () => happened,
      ({ length }) => length === 2,
    );
    expect(happened).toEqual(['connected', 'closed 1000']);
    expect(await viewerBy(client)).toEqual(viewerData);
    await client.dispose();
  });

  test('is there from the start where the client is not lazy, and serves one operation after another', async () => {
    const { client, happened } = watched({ lazy: false });
    await eventually(
      () => happened,
      ({ length }) => length === 1,
    );
    expect(await viewerBy(client)).toEqual(viewerData);
    expect(await viewerBy(client)).toEqual(viewerData);
    expect(happened).toEqual(['connected']);
    await client.dispose();
  });
});

describe('a key', () => {
  /** A client whose only key is in its options, and that tries once. */
  const unauthorized = (options: Partial<ClientOptions>) =>
    stockSocket(house.gateway.url, '', { retryAttempts: 0, ...options });

  test.each<[string, (bearer: string) => Partial<ClientOptions>]>([
    ['Authorization', (Authorization) => ({ connectionParams: { Authorization } })],
    ['authorization', (authorization) => ({ connectionParams: { authorization } })],
    ['headers.Authorization', (Authorization) => ({ connectionParams: { headers: { Authorization } } })],
    ['headers.authorization', (authorization) => ({ connectionParams: { headers: { authorization } } })],
    ['a function', (Authorization) => ({ connectionParams: async () => ({ Authorization }) })],
  ])('is found in the connection parameters as %s', async (_place, options) => {
    const client = unauthorized(options(`Bearer ${house.team.key}`));
    expect(await viewerBy(client)).toEqual(viewerData);
    await client.dispose();
  });

  test('is found in the header of the handshake, where the parameters have none', async () => {
    const headers = { authorization: `Bearer ${house.team.key}` };
    class AuthorizedSocket extends WebSocket {
      constructor(address: string, protocol: string) {
        super(address, protocol, { headers });
      }
    }
    const client = unauthorized({ webSocketImpl: AuthorizedSocket, connectionParams: {} });
    expect(await viewerBy(client)).toEqual(viewerData);
    await client.dispose();
  });

  test('that is not valid closes the connection, and the client says why', async () => {
    const client = stockSocket(house.gateway.url, 'clap_nonsense', { retryAttempts: 0 });
    expect(await viewerBy(client)).toEqual({
      code: 4403,
      reason: expect.stringMatching(/key or token|forbidden/i),
    });
    await client.dispose();
  });
});
