/** Postgres goes away hard while clients are at work, and comes back: nothing that was accepted is lost. */
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { eventually } from '../kit/eventually.ts';
import type { GatewayProcess } from '../kit/gateway.ts';
import { startTcpProxy, type TcpProxy } from '../kit/tcpProxy.ts';
import { openScene, type Scene } from './scene.ts';

const outageSeconds = 3;
const backWithinSeconds = 5;

let scene: Scene;
let proxy: TcpProxy;
let gateway: GatewayProcess;
beforeAll(async () => {
  scene = await openScene();
  proxy = await startTcpProxy(scene.database.url);
  gateway = await scene.start({ DATABASE_URL: proxy.targetUrl });
});
afterAll(async () => {
  await proxy.stop();
  await scene.stop();
});

test(`away for ${outageSeconds} s under load: back within ${backWithinSeconds} s, and no accepted request is lost`, async () => {
  let leaving = false;
  let count = 0;
  const client = async () => {
    while (!leaving) {
      count += 1;
      const tag = `load-${count}`;
      await scene.ask(gateway, { tag, idempotencyKey: tag }).catch(() => {});
      await delay(100);
    }
  };
  const clients = Promise.all([client(), client(), client()]);
  // Another try must not meet them.
  onTestFinished(async () => {
    leaving = true;
    await clients;
  });
  await delay(1_000);
  await proxy.mode('refuse');
  proxy.reset();
  await delay(outageSeconds * 1000);
  await proxy.mode('pass');
  const returned = performance.now();
  const asked = await eventually(
    () => scene.ask(gateway, { tag: 'after', idempotencyKey: 'after' }).catch(() => null),
    (id) => id !== null,
    backWithinSeconds,
  );
  await scene.until(asked ?? '', 'SUCCEEDED');
  expect(performance.now() - returned).toBeLessThan(backWithinSeconds * 1000);
  leaving = true;
  await clients;
  await scene.settle(gateway, 60);
  expect(await scene.broken()).toEqual([]);
  const { requests } = await scene.history();
  expect(requests.filter(({ state }) => state !== 'SUCCEEDED')).toEqual([]);
});
