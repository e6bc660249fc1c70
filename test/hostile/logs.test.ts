/** Whoever reaches the port may not fill the log: at most a few lines of each kind a second, and one that counts the rest. */
import { connect } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { generateKey } from '../../src/domain/apiKey/keyFormat.ts';
import { maxLinesPerSecond } from '../../src/observability/boundedLog.ts';
import type { GatewayProcess } from '../kit/gateway.ts';
import { type House, openHouse } from '../kit/house.ts';
import { type LogLine, logLines } from '../kit/logLines.ts';
import { openSocket } from '../kit/socket.ts';
import { startTcpProxy, type TcpProxy } from '../kit/tcpProxy.ts';

/** Of each kind of misuse, as fast as they are taken. */
const tries = 300;
/** How many of them go on at a time. */
const atOnce = 30;
/** Of the form of a key, and nobody's. */
const unknownKey = generateKey();

let house: House;
/** Its database can be taken away. */
let cutOff: GatewayProcess;
let proxy: TcpProxy;
beforeAll(async () => {
  house = await openHouse();
  proxy = await startTcpProxy(house.database.url);
  cutOff = await house.startGateway({ DATABASE_URL: proxy.targetUrl, ROLE: 'api' });
});
afterAll(async () => {
  await house.stop();
  await proxy.stop();
});

/** Sends bytes, and waits until the other side has closed. */
async function sendRaw(url: string, text: string): Promise<void> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  const closed = new Promise((resolve) => socket.once('close', resolve));
  socket.on('error', () => {}).resume();
  socket.end(text);
  await closed;
}

const handshake = (more: string) =>
  `GET /graphql HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n${more}\r\n`;
const asked = (url: string, init: RequestInit) => fetch(url, init).then((answer) => answer.text());
const withKey = { authorization: `Bearer ${unknownKey}`, 'content-type': 'application/json' };
const closedSocket = async (url: string, payload: object) => {
  const { closing } = await openSocket(url, payload);
  await closing;
};

/** What is tried, and whether the log says anything of it at info or above. */
const misuses: Readonly<Record<string, readonly [logged: boolean, once: (url: string) => Promise<unknown>]>> =
  {
    'bytes that are no HTTP': [false, (url) => sendRaw(url, 'x\r\n\r\n')],
    'headers that are too large': [
      false,
      (url) => sendRaw(url, `GET / HTTP/1.1\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`),
    ],
    'addresses that there are none of': [false, (url) => asked(`${url}/nowhere`, {})],
    'uploads that there are none of': [false, (url) => asked(`${url}/uploads/${'a'.repeat(43)}`, {})],
    'files for such an upload': [
      false,
      (url) => asked(`${url}/uploads/${'a'.repeat(43)}`, { method: 'PUT', body: 'x' }),
    ],
    'calls with an unknown key': [
      false,
      (url) => asked(`${url}/graphql`, { method: 'POST', headers: withKey, body: '{"query":"{ a }"}' }),
    ],
    'calls that are none': [
      false,
      (url) => asked(`${url}/graphql`, { method: 'POST', headers: withKey, body: '{' }),
    ],
    'upgrades to something else': [
      false,
      (url) =>
        sendRaw(url, 'GET / HTTP/1.1\r\nHost: x\r\nConnection: Upgrade, close\r\nUpgrade: h2c\r\n\r\n'),
    ],
    'downloads that are broken off': [
      false,
      async (url) => {
        const abort = new AbortController();
        await fetch(`${url}/playground/voice.wav`, { signal: abort.signal });
        abort.abort();
      },
    ],
    'handshakes without a protocol': [true, (url) => sendRaw(url, handshake(''))],
    'handshakes that are malformed': [
      true,
      (url) => sendRaw(url, handshake('Sec-WebSocket-Protocol: graphql-transport-ws\r\n')),
    ],
    'sockets with an unknown key': [true, (url) => closedSocket(url, withKey)],
  };

async function flood(once: (url: string) => Promise<unknown>, url: string): Promise<void> {
  let left = tries;
  const work = async () => {
    while (left > 0) {
      left -= 1;
      await once(url).catch(() => {});
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  // The line that counts comes when its second is over.
  await delay(1_200);
}

/** The lines at info and above that came of a flood, and what may have come in the time. */
async function linesOf(gateway: GatewayProcess, once: (url: string) => Promise<unknown>) {
  const before = logLines(gateway).length;
  const begun = performance.now();
  await flood(once, gateway.url);
  const lines = logLines(gateway)
    .slice(before)
    .filter(({ level }) => level >= 30);
  const seconds = Math.ceil((performance.now() - begun) / 1000);
  return { lines, most: (maxLinesPerSecond + 1) * seconds };
}

/** How many events the lines stand for. */
function told(lines: readonly LogLine[]): number {
  return lines.reduce((sum, { leftOut = 1 }) => sum + Number(leftOut), 0);
}

describe('a peer without a credential', () => {
  test.each(Object.entries(misuses))('causes few lines by %s', async (_name, [logged, once]) => {
    const { lines, most } = await linesOf(house.gateway, once);
    if (!logged) return expect(lines).toEqual([]);
    expect(lines.length).toBeLessThanOrEqual(most);
    expect(told(lines)).toBe(tries);
    return undefined;
  });

  test('is counted whole in the metric of refused sockets, whatever the log leaves out', async () => {
    const text = await (await fetch(`${house.gateway.url}/metrics`)).text();
    const counts = [...text.matchAll(/^clapperboard_refused_sockets_total\{code="(\d+)"\} (\d+)$/gm)].map(
      ([, code, count]) => [code, Number(count)],
    );
    expect(Object.fromEntries(counts)).toEqual({ 400: 2 * tries, 4403: tries });
  });
});

describe('a peer without a credential, while the database is unavailable,', () => {
  beforeAll(async () => {
    await proxy.mode('refuse');
    proxy.reset();
  });

  test.each([
    ['calls with an unknown key', 1],
    ['uploads that there are none of', 1],
    // Of each socket the failure and the refusal are told.
    ['sockets with an unknown key', 2],
  ])('causes few lines by %s', async (name, kinds) => {
    const once = misuses[name]?.[1];
    if (!once) throw new Error(`there is no misuse ${name}`);
    const { lines, most } = await linesOf(cutOff, once);
    // What the gateway says by itself.
    const ofPeers = lines.filter(
      ({ msg }) => !/lost (an idle|the LISTEN)|event log|has expired/.test(String(msg)),
    );
    expect(ofPeers.length).toBeGreaterThan(0);
    expect(ofPeers.length).toBeLessThanOrEqual(most * kinds);
  });
});
