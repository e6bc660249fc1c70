/** All attacks on memory one after the other, again and again, beside honest sockets and another team's calls. */
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { attacks } from '../../test/hostile/attacks.ts';
import { furnishScene, memoryMb, type Watched, warmUp, watched } from '../../test/hostile/scene.ts';
import type { Environment } from '../../test/kit/command.ts';
import type { GatewayProcess } from '../../test/kit/gateway.ts';
import { showProgress } from '../../test/kit/longProgram.ts';
import type { Figure } from '../figures.ts';

const targets = { growthMb: 64, p99Ms: 100, keptMb: 50 };

/** @param minutes it goes on for at least so long, and to the end of its round. @param sockets honest ones. */
export async function storm(
  gateway: GatewayProcess,
  env: Environment,
  { minutes, sockets }: { readonly minutes: number; readonly sockets: number },
): Promise<Figure[]> {
  const scene = await furnishScene(gateway, env);
  await warmUp(scene);
  showProgress(`storm: ${sockets} honest sockets`);
  const crowd = new Worker(new URL('../../test/hostile/crowd.mjs', import.meta.url), {
    workerData: { url: scene.url, key: scene.honestKey, count: sockets },
  });
  await once(crowd, 'message');
  const before = await memoryMb(scene.url);
  const seen: Watched[] = [];
  const end = performance.now() + minutes * 60_000;
  while (performance.now() < end) {
    for (const { name, run } of attacks) {
      showProgress(`storm: ${name}`);
      seen.push(await watched(scene, () => run(scene)));
    }
  }
  // What is unread is let go within 30 s, and what is free is given back as others call.
  await watched(scene, () => delay(60_000));
  const kept = await memoryMb(scene.url);
  crowd.postMessage('how many');
  const [{ closed }] = (await once(crowd, 'message')) as [{ closed: number }];
  await crowd.terminate();
  const largest = (of: (each: Watched) => number) => Math.max(...seen.map(of));
  return [
    { name: 'attacks', value: seen.length, unit: 'count' },
    {
      name: 'memory, most that one attack added',
      value: largest((each) => each.growthMb),
      unit: 'MB',
      atMost: targets.growthMb,
    },
    { name: 'memory, more in the end than before', value: kept - before, unit: 'MB', atMost: targets.keptMb },
    {
      name: "another team's calls, p99 during the worst attack",
      value: largest((each) => each.p99Ms),
      unit: 'ms',
      atMost: targets.p99Ms,
    },
    {
      name: "another team's calls that failed",
      value: seen.reduce((sum, each) => sum + each.failed, 0),
      unit: 'count',
      atMost: 0,
    },
    { name: `of ${sockets} honest sockets, closed`, value: closed, unit: 'count', atMost: 0 },
  ];
}
