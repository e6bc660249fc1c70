/** A process that stands still for longer than its lease is taken for dead, and comes back to find others at work. */
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { eventually } from '../kit/eventually.ts';
import { openScene, type Scene } from './scene.ts';

const leaseSeconds = 2;
let scene: Scene;
beforeEach(async () => {
  scene = await openScene({ env: { LEASE_SECONDS: String(leaseSeconds) } });
});
afterEach(() => scene.stop());

test.each([
  ['right before its POST', 'posting', { sent: 1, accepted: 1 }],
  ['with the answer in its hands', 'answered', { sent: 1, accepted: 1 }],
])(
  'frozen %s for twice its lease: one POST is accepted, and the request ends',
  async (_when, step, posts) => {
    const frozen = await scene.start({ FREEZE_AT: step });
    const id = await scene.ask(frozen, { tag: 'frozen' });
    const other = await scene.start();
    await scene.until(id, 'UNCONFIRMED', 'SUCCEEDED');
    await delay(2 * leaseSeconds * 1000);
    frozen.signal('SIGCONT');
    await scene.settle(other);
    expect(await scene.broken()).toEqual([]);
    await scene.until(id, 'SUCCEEDED');
    expect(scene.posts('frozen')).toEqual(posts);
  },
);

test('frozen while its POST blocks: the job is found in the list, and paid for once', async () => {
  const frozen = await scene.start();
  const id = await scene.ask(frozen, { tag: 'blocked', directive: '[sandbox: slow 6]' });
  await eventually(
    () => scene.posts('blocked'),
    ({ accepted }) => accepted === 1,
  );
  frozen.signal('SIGSTOP');
  const other = await scene.start();
  await delay(2 * leaseSeconds * 1000);
  frozen.signal('SIGCONT');
  await scene.settle(other);
  expect(await scene.broken()).toEqual([]);
  await scene.until(id, 'SUCCEEDED');
  expect(scene.posts('blocked')).toEqual({ sent: 1, accepted: 1 });
});
