/**
 * Whatever a client sends on a socket, in whatever order and under whatever ids: nothing stays open behind it. The library
 * of the protocol leaves a subscription open that is completed and begun again under the same id before it has begun.
 */
import { once } from 'node:events';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { WebSocket } from 'ws';
import { type House, openHouse } from '../kit/house.ts';
import { readMetric } from '../kit/metric.ts';
import { openSocket } from '../kit/socket.ts';

const limit = 3;
/** Sockets that are open at a time, of as many interleavings as CI can afford. */
const sockets = 50;
const rounds = 200;

const watched = JSON.stringify({ query: 'subscription { requestStatusChanged { status } }' });

let house: House;
beforeAll(async () => {
  house = await openHouse({ env: { SUBSCRIPTIONS_PER_SOCKET: String(limit), SOCKETS_PER_KEY: '1000' } });
});
afterAll(() => house.stop());

const id = fc.constantFrom('1', '2', '__proto__', 'é');
const message = fc.oneof(
  { weight: 4, arbitrary: id.map((each) => `{"type":"subscribe","id":"${each}","payload":${watched}}`) },
  {
    weight: 1,
    arbitrary: id.map(
      (each) => `{"type":"subscribe","id":"${each}","payload":{"query":"{ viewer { role } }"}}`,
    ),
  },
  {
    weight: 1,
    arbitrary: id.map((each) => `{"type":"subscribe","id":"${each}","payload":{"query":"{ nothing }"}}`),
  },
  { weight: 4, arbitrary: id.map((each) => `{"type":"complete","id":"${each}"}`) },
  { weight: 1, arbitrary: fc.constant('{"type":"ping"}') },
);

/** The socket is closed by its client, or broken off. */
const interleaving = fc.record({
  messages: fc.array(message, { minLength: 2, maxLength: 12 }),
  breaksOff: fc.boolean(),
});

const openSubscriptions = () => readMetric(house.gateway.url, 'clapperboard_open_subscriptions');

test(`${(sockets * rounds).toLocaleString('en')} interleavings of messages leave nothing open`, async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(interleaving, { minLength: sockets, maxLength: sockets }), async (each) => {
      await Promise.all(each.map(play));
      await expect.poll(openSubscriptions, { timeout: 10_000, interval: 20 }).toBe(0);
    }),
    { numRuns: rounds, endOnFailure: true },
  );
}, 300_000);

/** Sends them in one segment, so that the gateway has them all before it has begun any. */
async function play({ messages, breaksOff }: { messages: string[]; breaksOff: boolean }): Promise<void> {
  const { socket, closing, next } = await openSocket(house.gateway.url, {
    Authorization: `Bearer ${house.team.key}`,
  });
  await next(({ type }) => type === 'connection_ack');
  const stream = (socket as WebSocket & { _socket: { cork(): void; uncork(): void } })._socket;
  stream.cork();
  for (const each of messages) socket.send(each);
  stream.uncork();
  if (breaksOff) socket.terminate();
  else socket.close();
  await closing;
}

test('an id that is completed and used again at once is one subscription, and gets each change once', async () => {
  const { socket, send, next } = await openSocket(house.gateway.url, {
    Authorization: `Bearer ${house.team.key}`,
  });
  await next(({ type }) => type === 'connection_ack');
  for (const text of [
    `{"type":"subscribe","id":"1","payload":${watched}}`,
    '{"type":"complete","id":"1"}',
    `{"type":"subscribe","id":"1","payload":${watched}}`,
  ])
    socket.send(text);
  await expect.poll(openSubscriptions).toBe(1);
  send({ type: 'complete', id: '1' });
  await expect.poll(openSubscriptions).toBe(0);
  socket.close();
  await once(socket, 'close');
});

test('what is really open counts, whatever is completed and begun again', async () => {
  const { socket, next } = await openSocket(house.gateway.url, { Authorization: `Bearer ${house.team.key}` });
  await next(({ type }) => type === 'connection_ack');
  for (let n = 0; n < 30; n += 1) {
    socket.send(`{"type":"subscribe","id":"1","payload":${watched}}`);
    socket.send('{"type":"complete","id":"1"}');
  }
  for (let n = 0; n < limit; n += 1)
    socket.send(`{"type":"subscribe","id":"last-${n}","payload":${watched}}`);
  await expect.poll(openSubscriptions).toBe(limit);
  socket.terminate();
  await expect.poll(openSubscriptions).toBe(0);
});
