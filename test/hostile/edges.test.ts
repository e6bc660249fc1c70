/** Each bound of what a peer may send, tried with bytes at its edge: what is allowed works, one more is refused in words. */
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { type House, openHouse } from '../kit/house.ts';
import { type Message, openSocket } from '../kit/socket.ts';
import { callText, deafPeer, deafSocket } from './peers.ts';
import { furnishScene, largestQuery, type Scene } from './scene.ts';

let house: House;
beforeAll(async () => {
  house = await openHouse({ env: { ROLE: 'api' } });
});
afterAll(() => house.stop());

const authorization = () => `Bearer ${house.team.key}`;
const openKnown = async () => {
  const socket = await openSocket(house.gateway.url, { authorization: authorization() });
  await socket.next(({ type }) => type === 'connection_ack');
  return socket;
};

/** A WebSocket of which nothing is known. */
async function openUnknown() {
  const socket = new WebSocket(`${house.gateway.url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws');
  const messages: Message[] = [];
  const pongs: string[] = [];
  socket.on('message', (data) => messages.push(JSON.parse(String(data))));
  socket.on('pong', (data) => pongs.push(String(data)));
  const closed = once(socket, 'close').then(([code, reason]) => ({ code, reason: String(reason) }));
  await once(socket, 'open');
  return { socket, messages, pongs, closed };
}

describe('a WebSocket before connection_ack', () => {
  /** `connection_init` of so many bytes. */
  const initOf = (bytes: number) => {
    const init = (pad: string) =>
      JSON.stringify({ type: 'connection_init', payload: { authorization: authorization(), pad } });
    return init('x'.repeat(bytes - init('').length));
  };

  test('may send connection_init of 4,096 bytes', async () => {
    const { socket, messages } = await openUnknown();
    socket.send(initOf(4_096));
    await expect.poll(() => messages).toEqual([{ type: 'connection_ack' }]);
    socket.close();
  });

  test.each([
    ['in one frame', (socket: WebSocket) => socket.send(initOf(4_097))],
    ['of which the end never comes', (socket: WebSocket) => socket.send(initOf(9_000), { fin: false })],
    [
      'in pings',
      (socket: WebSocket) => {
        for (let count = 0; count < 50; count += 1) socket.ping('x'.repeat(125));
      },
    ],
  ])('is closed with 4400 for more, %s', async (_name, send) => {
    const { socket, closed } = await openUnknown();
    send(socket);
    expect(await closed).toEqual({
      code: 4400,
      reason: 'before connection_ack, connection_init alone is accepted, of at most 4096 bytes',
    });
  });

  test('has no ping answered, of the protocol or of the WebSocket; the acknowledgement all the same', async () => {
    const { socket, messages, pongs } = await openUnknown();
    socket.send('{"type":"ping"}');
    socket.ping('are you there');
    await delay(200);
    expect([messages, pongs]).toEqual([[], []]);
    socket.send(JSON.stringify({ type: 'connection_init', payload: { authorization: authorization() } }));
    await expect.poll(() => messages).toEqual([{ type: 'connection_ack' }]);
    socket.ping('are you there');
    await expect.poll(() => pongs).toEqual(['are you there']);
    socket.close();
  });

  test('is cut at once when it is refused, whatever it does', async () => {
    const socket = await deafSocket(house.gateway.url, null);
    const begun = performance.now();
    socket.send('no message');
    // It reads nothing, so it learns that it has been cut when it writes.
    while (socket.readyState === WebSocket.OPEN) {
      socket.send('{"type":"ping"}');
      await delay(50);
      if (performance.now() - begun > 200) socket.resume();
    }
    expect(performance.now() - begun).toBeLessThan(2_000);
  });
});

test('2,000 sockets that say who they are stay, also while another 1,200 say nothing', {
  timeout: 60_000,
}, async () => {
  const open: WebSocket[] = [];
  for (let count = 0; count < 2_000; count += 100) {
    const opened = await Promise.all(Array.from({ length: 100 }, () => openKnown()));
    open.push(...opened.map(({ socket }) => socket));
  }
  const silent = await Promise.all(Array.from({ length: 1_200 }, () => openUnknown()));
  await expect
    .poll(() => silent.filter(({ socket }) => socket.readyState === WebSocket.CLOSED).length)
    .toBe(200);
  expect(silent.slice(0, 200).every(({ socket }) => socket.readyState === WebSocket.CLOSED)).toBe(true);
  expect(open.filter(({ readyState }) => readyState !== WebSocket.OPEN)).toEqual([]);
  for (const socket of [...open, ...silent.map((each) => each.socket)]) socket.terminate();
});

describe('a WebSocket behind connection_ack', () => {
  test('gets back what a ping carries up to 125 bytes, and no more', async () => {
    const { send, next, socket } = await openKnown();
    const payloadOf = (bytes: number) => ({ text: 'x'.repeat(bytes - JSON.stringify({ text: '' }).length) });
    send({ type: 'ping', payload: payloadOf(125) });
    expect((await next(({ type }) => type === 'pong')).payload).toEqual(payloadOf(125));
    send({ type: 'ping', payload: payloadOf(126) });
    await next(({ type, payload }) => type === 'pong' && payload === undefined);
    socket.close();
  });

  test.each([128, 129])('names an operation by up to 128 characters: %i', async (length) => {
    const { send, next, socket, closing } = await openKnown();
    const id = 'i'.repeat(length);
    send({ type: 'subscribe', id, payload: { query: '{ viewer { role } }' } });
    if (length === 128) await next((message) => message.type === 'complete' && message.id === id);
    else expect(await closing).toBe(4400);
    socket.close();
  });

  test('is alive only if it repeats what it is asked: answers that it makes up are none', {
    timeout: 60_000,
  }, async () => {
    const socket = await deafSocket(house.gateway.url, house.team.key);
    const closed = once(socket, 'close');
    const lie = setInterval(() => socket.readyState === WebSocket.OPEN && socket.pong('alive'), 500);
    const begun = performance.now();
    // It would notice nothing while it does not read, as a paused stream tells of no end.
    setTimeout(() => socket.resume(), 28_000);
    await closed;
    clearInterval(lie);
    expect(performance.now() - begun).toBeLessThan(30_000);
  });
});

describe('a connection', () => {
  async function rawConnection(): Promise<{ socket: Socket; text: () => string; ended: Promise<unknown> }> {
    const { hostname, port } = new URL(house.gateway.url);
    const socket = connect(Number(port), hostname);
    let text = '';
    socket.on('data', (data) => {
      text += String(data);
    });
    socket.on('error', () => {});
    const ended = new Promise((resolve) => socket.once('close', resolve));
    await once(socket, 'connect');
    return { socket, text: () => text, ended };
  }

  test('without a valid credential is answered before it has sent its body', async () => {
    const { socket, text } = await rawConnection();
    const call = callText('clap_none', 'x'.repeat(200_000));
    socket.write(call.slice(0, call.indexOf('\r\n\r\n') + 4));
    await expect.poll(text).toContain('HTTP/1.1 401');
    socket.destroy();
  });

  test('may send 17 calls ahead, which are answered in their order; with one more it is cut', async () => {
    const call = (index: number) =>
      callText(house.team.key, JSON.stringify({ query: `{ requests(first: 1) { n${index}: __typename } }` }));
    const allowed = await rawConnection();
    allowed.socket.write(Array.from({ length: 17 }, (_, index) => call(index)).join(''));
    await expect
      .poll(() => allowed.text().match(/n\d+/g), { timeout: 10_000 })
      .toEqual(Array.from({ length: 17 }, (_, n) => `n${n}`));
    allowed.socket.destroy();
    const refused = await rawConnection();
    refused.socket.write(Array.from({ length: 18 }, (_, index) => call(index)).join(''));
    await refused.ended;
  });

  test('has 15 s for its headers and 30 s for its body, and is told so', { timeout: 60_000 }, async () => {
    const [headers, body] = [await rawConnection(), await rawConnection()];
    const call = callText(house.team.key, JSON.stringify({ query: '{ viewer { role } }' }));
    headers.socket.write(call.slice(0, 40));
    body.socket.write(call.slice(0, -5));
    const begun = performance.now();
    const secondsOf = async ({ ended }: typeof headers) => {
      await ended;
      return (performance.now() - begun) / 1_000;
    };
    const [headerSeconds, bodySeconds] = await Promise.all([secondsOf(headers), secondsOf(body)]);
    expect(headerSeconds).toBeGreaterThan(14);
    expect(headerSeconds).toBeLessThan(20);
    expect(bodySeconds).toBeGreaterThan(29);
    expect(bodySeconds).toBeLessThan(36);
    for (const { text } of [headers, body]) {
      expect(text()).toContain('HTTP/1.1 408');
      expect(text()).toContain('The request did not arrive in time.');
    }
  });
});

describe('answers that nobody reads', () => {
  let scene: Scene;
  beforeAll(async () => {
    scene = await furnishScene(house.gateway, house.env);
  });

  const ask = (key: string, query: string) =>
    fetch(`${scene.url}/graphql`, {
      method: 'POST',
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      body: JSON.stringify({ query }),
    });

  test('keep their own key waiting, which is then told why, and nobody else', {
    timeout: 60_000,
  }, async () => {
    const peers = await Promise.all(Array.from({ length: 8 }, () => deafPeer(scene.url)));
    for (const { write } of peers)
      write(callText(scene.readerToken, JSON.stringify({ query: largestQuery })));
    await delay(1_000);
    const other = performance.now();
    expect((await ask(scene.honestKey, largestQuery)).status).toBe(200);
    expect(performance.now() - other).toBeLessThan(3_000);
    const refused = await ask(scene.readerToken, largestQuery);
    expect(refused.status).toBe(503);
    expect(refused.headers.get('retry-after')).toBe('5');
    expect(refused.headers.get('connection')).toBe('close');
    const { errors } = (await refused.json()) as {
      errors: readonly { message: string; extensions: object }[];
    };
    expect(errors[0]?.message).toContain('nothing of this call has begun');
    expect(errors[0]?.extensions).toMatchObject({ code: 'OVERLOADED', retryAfterSeconds: 5 });
    // Those that read nothing are cut, and there is room again.
    await expect
      .poll(async () => (await ask(scene.readerToken, largestQuery)).status, { timeout: 30_000 })
      .toBe(200);
    for (const { socket } of peers) socket.destroy();
  });
});
