/** subscriptions-transport-ws, whose protocol the gateway does not speak: it is refused before the upgrade, in words. */
import type { IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import { SubscriptionClient } from 'subscriptions-transport-ws';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { eventually } from '../kit/eventually.ts';
import { type House, openHouse } from '../kit/house.ts';
import { logLines } from '../kit/logLines.ts';
import { startTcpProxy, type TcpProxy } from '../kit/tcpProxy.ts';
import { viewerQuery } from './documents.ts';

let house: House;
let proxy: TcpProxy;
beforeAll(async () => {
  house = await openHouse();
  proxy = await startTcpProxy(house.gateway.url);
});
afterAll(async () => {
  await proxy.stop();
  await house.stop();
});

/** The name that the old protocol has on the wire, which is that of another library today. */
const protocol = 'graphql-ws';
const address = (url: string) => `${url.replace('http', 'ws')}/graphql`;

describe('a handshake with its subprotocol', () => {
  const refused = async (userAgent = 'an-app-of-2019') => {
    const headers = { 'user-agent': userAgent };
    const socket = new WebSocket(address(house.gateway.url), protocol, { headers });
    const answer = await new Promise<IncomingMessage | null>((resolve) => {
      socket.once('unexpected-response', (_request, response) => resolve(response));
      socket.once('open', () => resolve(null)).once('error', () => resolve(null));
    });
    const body = answer ? await text(answer) : '';
    socket.on('error', () => {}).terminate();
    return { status: answer?.statusCode, type: answer?.headers['content-type'], body };
  };

  test('is answered by HTTP with the subprotocol to use instead', async () => {
    const { status, type, body } = await refused();
    expect([status, type]).toEqual([400, expect.stringContaining('json')]);
    expect(JSON.parse(body)).toMatchObject({
      errors: [
        {
          message: expect.stringContaining('graphql-transport-ws'),
          extensions: { code: expect.any(String) },
        },
      ],
    });
  });

  test('leaves one line in the log, with the reason and the name of the client', async () => {
    // A name of its own: the line of another refusal may still be on its way.
    const userAgent = 'an-app-of-2018';
    const ofClient = () => logLines(house.gateway).filter((line) => JSON.stringify(line).includes(userAgent));
    await refused(userAgent);
    const lines = await eventually(ofClient, ({ length }) => length > 0);
    expect(lines).toMatchObject([{ level: 30 }]);
    expect(JSON.stringify(lines)).toContain('graphql-transport-ws');
  });
});

/** The client closes what is not open yet, and listens no more when that is an error. */
class QuietSocket extends WebSocket {
  constructor(...given: ConstructorParameters<typeof WebSocket>) {
    super(...given);
    this.on('error', () => {});
  }
}

describe('its client', () => {
  const opened = (options: { reconnect?: boolean }) => {
    const client = new SubscriptionClient(address(proxy.url), options, QuietSocket);
    const errors: string[] = [];
    client.onError(({ message }: Error) => errors.push(message));
    client.request({ query: viewerQuery }).subscribe({});
    return { client, errors };
  };

  test('is told the status, and asks once where it is not to reconnect', async () => {
    const before = proxy.connections();
    const { client, errors } = opened({});
    await eventually(
      () => errors,
      ({ length }) => length > 0,
    );
    expect(errors[0]).toContain('400');
    expect(proxy.connections() - before).toBe(1);
    client.close();
  });

  // Its waits are 100, 200, 400 ms and so on, each half as long at least.
  test('that reconnects waits longer from time to time, by its own rule', async () => {
    const before = proxy.connections();
    const begun = performance.now();
    const { client } = opened({ reconnect: true });
    await eventually(
      () => proxy.connections() - before,
      (handshakes) => handshakes >= 4,
    );
    client.close();
    expect(performance.now() - begun).toBeGreaterThan(50 + 100 + 200);
  });
});
