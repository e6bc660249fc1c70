/** One replica after the other is told to stop and is replaced: clients that have another notice nothing. */
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { GatewayProcess } from '../kit/gateway.ts';
import { openScene, type Scene } from './scene.ts';

const replicas = 3;

let scene: Scene;
const gateways: GatewayProcess[] = [];
beforeAll(async () => {
  scene = await openScene({ env: { SHUTDOWN_GRACE_SECONDS: '10' } });
  for (let count = 0; count < replicas; count += 1) gateways.push(await scene.start());
});
afterAll(() => scene.stop());

test('a rolling restart by SIGTERM under load: every call is answered, nothing is left unconfirmed', async () => {
  let leaving = false;
  let count = 0;
  const failures: string[] = [];
  const client = async () => {
    while (!leaving) {
      count += 1;
      await askAny(`load-${count}`).catch((error: unknown) => failures.push(String(error)));
      await delay(100);
    }
  };
  const clients = Promise.all([client(), client(), client()]);
  for (let index = 0; index < replicas; index += 1) {
    await delay(500);
    const old = gateways[index] as GatewayProcess;
    gateways[index] = await scene.start();
    expect(await old.stop()).toBe(0);
  }
  leaving = true;
  await clients;
  await scene.settle(gateways[0] as GatewayProcess);
  expect(failures).toEqual([]);
  expect(await scene.broken()).toEqual([]);
  const { events, requests } = await scene.history();
  expect(events.filter(({ state }) => state === 'UNCONFIRMED')).toEqual([]);
  expect(requests.filter(({ state }) => state !== 'SUCCEEDED')).toEqual([]);
});

/** As behind a load balancer: a connection that is refused or broken goes to the next one, with the same key. */
async function askAny(tag: string): Promise<void> {
  const start = Number(/\d+/.exec(tag)?.[0]);
  for (let turn = 0; turn < replicas; turn += 1) {
    const gateway = gateways[(start + turn) % replicas] as GatewayProcess;
    try {
      await scene.ask(gateway, { tag, idempotencyKey: tag });
      return;
    } catch (error) {
      if (!(error instanceof TypeError) || turn === replicas - 1) throw error;
    }
  }
}
