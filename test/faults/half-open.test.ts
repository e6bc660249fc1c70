/** A connection that is half open takes every byte and answers nothing: no error ever comes. */
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { eventually } from '../kit/eventually.ts';
import { startTcpProxy, type TcpProxy } from '../kit/tcpProxy.ts';
import { openScene, type Scene } from './scene.ts';

const noticedWithinSeconds = 15;

let scene: Scene;
let proxy: TcpProxy;
beforeEach(async () => {
  scene = await openScene();
});
afterEach(async () => {
  await proxy.stop();
  await scene.stop();
});

test('to the upstream: the log wonders, the POST is given up, and no second one is paid for', async () => {
  proxy = await startTcpProxy(scene.sandbox.url);
  const gateway = await scene.start({ GMI_BASE_URL: proxy.url, SUBMIT_TIMEOUT_SECONDS: '16' });
  await proxy.mode('swallow');
  const before = proxy.connections();
  const id = await scene.ask(gateway, { tag: 'swallowed' });
  await eventually(proxy.connections, (connections) => connections > before);
  await proxy.mode('pass');
  const wondered = () => gateway.log().includes("the upstream's list does not show it");
  await eventually(wondered, Boolean, noticedWithinSeconds);
  await scene.until(id, 'UNCONFIRMED', 'SUCCEEDED');
  await scene.settle(gateway);
  await scene.until(id, 'SUCCEEDED');
  expect(scene.posts('swallowed')).toEqual({ sent: 1, accepted: 1 });
  expect(await scene.broken()).toEqual([]);
});

test('to the database: callers are told in time, and the answer of an open POST is written when it is back', async () => {
  proxy = await startTcpProxy(scene.database.url);
  const gateway = await scene.start({ DATABASE_URL: proxy.targetUrl, LEASE_SECONDS: '30' });
  const id = await scene.ask(gateway, { tag: 'open', directive: '[sandbox: slow 3]' });
  await eventually(
    () => scene.posts('open'),
    ({ accepted }) => accepted === 1,
  );
  await proxy.mode('swallow');
  proxy.freeze();
  const asked = performance.now();
  // By whether its key had been seen just before, or was the first that nobody answered for.
  await expect(scene.ask(gateway, { tag: 'meanwhile' })).rejects.toThrow(
    /OUTCOME_UNKNOWN|SERVICE_UNAVAILABLE/,
  );
  expect(performance.now() - asked).toBeLessThan(noticedWithinSeconds * 1000);
  await delay(1_000);
  await proxy.mode('pass');
  await scene.until(id, 'SUCCEEDED');
  const again = () => scene.ask(gateway, { tag: 'again' }).catch(() => null);
  await scene.until((await eventually(again, (found) => found !== null, 10)) ?? '', 'SUCCEEDED');
  expect(scene.posts('open')).toEqual({ sent: 1, accepted: 1 });
  expect(await scene.broken()).toEqual([]);
});
