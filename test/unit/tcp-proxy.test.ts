/** The faults that the tests inject into connections are what they are taken for. */
import { once } from 'node:events';
import { type AddressInfo, connect, createServer } from 'node:net';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { startTcpProxy, type TcpProxy } from '../kit/tcpProxy.ts';

const server = createServer((socket) => socket.on('error', () => {}).pipe(socket));
let proxy: TcpProxy;
beforeAll(async () => {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  proxy = await startTcpProxy(`postgres://127.0.0.1:${(server.address() as AddressInfo).port}/any`);
});
beforeEach(() => proxy.mode('pass'));
afterAll(async () => {
  await proxy.stop();
  server.close();
});

/** Sends a word and tells what came back within 200 ms, and how the connection fared. */
async function talk(): Promise<{ got: string; error: string | null }> {
  const socket = connect(proxy.port, '127.0.0.1');
  let got = '';
  let error: string | null = null;
  socket.on('data', (chunk) => {
    got += String(chunk);
  });
  socket.on('error', (cause: NodeJS.ErrnoException) => {
    error = cause.code ?? cause.message;
  });
  socket.write('hello');
  await new Promise((resolve) => {
    socket.once('close', resolve);
    setTimeout(resolve, 200);
  });
  socket.destroy();
  return { got, error };
}

test('pass: what is said is answered', async () => {
  expect(await talk()).toEqual({ got: 'hello', error: null });
});

test('refuse: nobody listens, until it passes again on the same port', async () => {
  await proxy.mode('refuse');
  expect(await talk()).toEqual({ got: '', error: 'ECONNREFUSED' });
  await proxy.mode('pass');
  expect(await talk()).toEqual({ got: 'hello', error: null });
});

test('swallow: taken and never answered', async () => {
  await proxy.mode('swallow');
  expect(await talk()).toEqual({ got: '', error: null });
});

test('reset: taken and reset', async () => {
  await proxy.mode('reset');
  expect(await talk()).toEqual({ got: '', error: 'ECONNRESET' });
});

test('cut: a part of the answer, then the end', async () => {
  await proxy.mode({ cutAfter: 3 });
  expect(await talk()).toEqual({ got: 'hel', error: null });
});

test('delay: later than it would be', async () => {
  await proxy.mode({ delayMs: 50 });
  const begun = performance.now();
  const socket = connect(proxy.port, '127.0.0.1');
  socket.write('hello');
  await once(socket, 'data');
  expect(performance.now() - begun).toBeGreaterThan(95);
  socket.destroy();
});

test('open connections are reset when asked to', async () => {
  const socket = connect(proxy.port, '127.0.0.1');
  socket.write('hello');
  await once(socket, 'data');
  const failed = once(socket, 'error');
  proxy.reset();
  expect(await failed).toMatchObject([{ code: 'ECONNRESET' }]);
});
