/** Operations that mean no good, by hundreds, on every door: each is refused, and nobody else notices. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { call, generate } from '../kit/client.ts';
import { hostileOperations } from '../kit/hostile/corpus.ts';
import { type DoorName, doorNames, openDoor, readReply } from '../kit/hostile/doors.ts';
import { agent, exchange } from '../kit/hostile/exchange.ts';
import { hostileFrames, hostileUpgrades, sendFrames } from '../kit/hostile/frames.ts';
import { faultOf } from '../kit/hostile/reply.ts';
import { hostileRequests } from '../kit/hostile/requests.ts';
import { upgradeHead, Wire } from '../kit/hostile/wire.ts';
import { type House, openHouse } from '../kit/house.ts';
import { openSocket, type RawSocket } from '../kit/socket.ts';
import { timesUntilCompiled } from '../kit/timesUntilCompiled.ts';

/** How many of the corpus each door takes at least. */
const atLeast: Readonly<Record<DoorName, number>> = {
  POST: 300,
  GET: 300,
  'POST, event stream': 300,
  'GET, event stream': 300,
  WebSocket: 300,
};
/** The whole corpus takes some seconds on each door. */
const slow = 120_000;

let house: House;
let neighbour: RawSocket;
beforeAll(async () => {
  house = await openHouse({ env: { PLAYGROUND: 'off' } });
  neighbour = await openSocket(house.gateway.url, { Authorization: `Bearer ${house.team.key}` });
  await neighbour.next(({ type }) => type === 'connection_ack');
  const query = 'subscription { requestStatusChanged { request { prompt } } }';
  neighbour.send({ type: 'subscribe', id: 'watch', payload: { query } });
});
afterAll(async () => {
  neighbour.socket.close();
  agent.destroy();
  await house.stop();
});

/** It answers, and what others have subscribed to goes on. */
async function expectUnharmed(prompt: string): Promise<void> {
  const { url } = house.gateway;
  expect((await call(url, house.team.key, '{ viewer { role } }')).data).toEqual({
    viewer: { role: 'MEMBER' },
  });
  await generate(url, house.team.key, { audioUri: house.media.wav(2), prompt });
  const isTold = ({ payload }: { payload?: { data?: unknown } }) =>
    JSON.stringify(payload?.data ?? null).includes(prompt);
  expect(await neighbour.next(isTold)).toMatchObject({ id: 'watch', type: 'next' });
}

test('the corpus has no operation twice, and none under the name of another', () => {
  expect(new Set(hostileOperations.map(({ name }) => name)).size).toBe(hostileOperations.length);
  expect(new Set(hostileOperations.map(({ json }) => json)).size).toBe(hostileOperations.length);
});

describe('every hostile operation is refused, without a fault of the gateway’s own', () => {
  test.each(doorNames)('by %s', { timeout: slow }, async (name) => {
    const door = openDoor(name, house.gateway.url, house.team.key);
    const taken = hostileOperations.filter((operation) => door.takes(operation));
    expect(taken.length).toBeGreaterThanOrEqual(atLeast[name]);
    const faults: string[] = [];
    for (const operation of taken) {
      const asked = Buffer.byteLength(operation.json);
      const fault = faultOf(await door.send(operation), { harmless: operation.harmless, asked });
      if (fault) faults.push(`${operation.name}: ${fault}`);
    }
    await door.close();
    expect(faults).toEqual([]);
    await expectUnharmed(`[sandbox: fast] after ${name}`);
  });

  test('by POST, however often it has been asked', { timeout: slow }, async () => {
    const door = openDoor('POST', house.gateway.url, house.team.key);
    const faults: string[] = [];
    for (const operation of hostileOperations.filter((each) => door.takes(each))) {
      const asked = Buffer.byteLength(operation.json);
      const replies = await Promise.all(
        Array.from({ length: timesUntilCompiled }, () => door.send(operation)),
      );
      const told = replies.map((reply) => faultOf(reply, { harmless: operation.harmless, asked }));
      const fault = told.find(Boolean);
      if (fault) faults.push(`${operation.name}: ${fault}`);
    }
    await door.close();
    expect(faults).toEqual([]);
  });

  test.each(['application/json', 'text/event-stream'])(
    'as a request that is none, for an answer of %s',
    { timeout: slow },
    async (accept) => {
      const faults: string[] = [];
      for (const { name, ...sent } of hostileRequests) {
        const headers = { accept, authorization: `Bearer ${house.team.key}`, ...sent.headers };
        const reply = readReply(await exchange(house.gateway.url, { ...sent, headers }));
        const asked = Buffer.byteLength(sent.body ?? '') + sent.path.length;
        const fault = faultOf(reply, { harmless: false, asked });
        if (fault) faults.push(`${name}: ${fault}`);
      }
      expect(faults).toEqual([]);
      await expectUnharmed(`[sandbox: fast] after requests for ${accept}`);
    },
  );
});

describe('a socket', () => {
  test('that is sent what no client sends is closed with a code that says why', {
    timeout: slow,
  }, async () => {
    const faults: string[] = [];
    for (const frames of hostileFrames) {
      const reply = await sendFrames(house.gateway.url, house.team.key, frames);
      const asked = Buffer.concat(frames.bytes).length;
      const fault = faultOf(reply, { harmless: frames.harmless, asked });
      if (fault) faults.push(`${frames.name}: ${fault}`);
    }
    expect(faults).toEqual([]);
    await expectUnharmed('[sandbox: fast] after frames');
  });

  test.each(hostileUpgrades)('asked for %s is refused with a status', async (_name, head) => {
    const wire = new Wire(house.gateway.url);
    wire.write(head);
    const status = (await wire.status()) ?? 0;
    wire.destroy();
    expect(status).toBeGreaterThanOrEqual(400);
    expect(status).toBeLessThan(500);
    expect((await fetch(`${house.gateway.url}/health/live`)).status).toBe(200);
  });

  test('that is refused is let go, though its peer keeps it open', async () => {
    const wire = new Wire(house.gateway.url, true);
    wire.write(upgradeHead('/elsewhere'));
    expect(await wire.status()).toBe(404);
    expect(await wire.isLetGo()).toBe(true);
    wire.destroy();
  });

  test('whose peer is gone before it is refused does no harm', async () => {
    for (const path of ['/elsewhere', '/graphql'])
      for (let time = 0; time < 100; time += 1) {
        const wire = new Wire(house.gateway.url);
        wire.write(upgradeHead(path));
        await wire.reset();
      }
    await expectUnharmed('[sandbox: fast] after resets');
  });
});

test('none of it is in the log as a failure of the gateway', () => {
  const lines = house.gateway
    .log()
    .split('\n')
    .filter((line) => /"level":[56]0/.test(line));
  expect(lines.map((line) => line.slice(0, 300))).toEqual([]);
});
