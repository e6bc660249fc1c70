/** One idempotency key, one request, one paid POST, however many callers use it on however many replicas at once. */
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { GatewayProcess } from '../kit/gateway.ts';
import { openScene, type Scene } from './scene.ts';

const keys = 100;
const calls = 100;
const replicas = 3;
/** Calls of one key under way at the same time on each replica, and keys at a time. */
const keysAtOnce = 10;

let scene: Scene;
const gateways: GatewayProcess[] = [];
beforeAll(async () => {
  scene = await openScene();
  for (let count = 0; count < replicas; count += 1) gateways.push(await scene.start());
});
afterAll(() => scene.stop());

test(`${keys} keys, ${calls} concurrent calls of each, ${replicas} replicas: ${keys} requests, ${keys} POSTs`, async () => {
  const names = Array.from({ length: keys }, (_, index) => `key-${index + 1}`);
  for (let first = 0; first < keys; first += keysAtOnce) {
    const ids = await Promise.all(names.slice(first, first + keysAtOnce).map(callAtOnce));
    expect(ids.map((each) => new Set(each).size)).toEqual(ids.map(() => 1));
  }
  await scene.settle(gateways[0] as GatewayProcess);
  expect(await scene.broken()).toEqual([]);
  const { requests } = await scene.history();
  const ours = requests.filter(({ prompt }) => prompt?.startsWith('#key-'));
  expect(ours).toHaveLength(keys);
  expect(names.map(scene.posts)).toEqual(names.map(() => ({ sent: 1, accepted: 1 })));
});

function callAtOnce(key: string): Promise<string[]> {
  return Promise.all(
    Array.from({ length: calls }, (_, index) => untilTold(gateways[index % replicas] as GatewayProcess, key)),
  );
}

/** While one call of a key is being recorded, the others are told so at once, and call again. */
async function untilTold(gateway: GatewayProcess, key: string): Promise<string> {
  for (;;) {
    try {
      return await scene.ask(gateway, { tag: key, idempotencyKey: key });
    } catch (error) {
      if (!String(error).includes('IDEMPOTENCY_KEY_IN_USE')) throw error;
      await delay(50);
    }
  }
}
