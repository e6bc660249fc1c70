/**
 * The checker is worth what it catches: each classic bug is built into a copy of the program, and the scenario
 * that it fails in must make the checker name the promise that it breaks. The program as it is breaks none there.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, describe, expect, test } from 'vitest';
import { eventually } from '../kit/eventually.ts';
import { startTcpProxy } from '../kit/tcpProxy.ts';
import { buildMutant, type Replacement } from './mutants/buildMutant.ts';
import {
  adoptsWhatIsTaken,
  retriesThePost,
  writesTheEventAfterwards,
  writesWithoutItsFence,
} from './mutants/mutants.ts';
import { openScene, type Scene } from './scene.ts';

const stops: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0).reverse()) await stop();
});

interface Bug {
  readonly name: string;
  readonly replacements: readonly Replacement[];
  readonly breaks: string;
  /** What the database itself would forbid; taken away, so that the checker has to see it. */
  readonly unguard?: string;
  readonly play: (scene: Scene) => Promise<void>;
}

const bugs: readonly Bug[] = [
  {
    name: 'a-POST-is-retried',
    replacements: retriesThePost,
    breaks: 'paid-twice',
    play: loseAReply,
  },
  {
    name: 'a-write-has-no-fence',
    replacements: writesWithoutItsFence,
    breaks: 'paid-twice',
    unguard: 'DROP INDEX submission_attempt_one_open',
    play: comeBackLate,
  },
  {
    name: 'an-event-is-written-afterwards',
    replacements: writesTheEventAfterwards,
    breaks: 'event-missing',
    unguard: 'ALTER TABLE video_request DISABLE TRIGGER video_request_has_its_event',
    play: dieBehindACommit,
  },
  {
    name: 'a-job-is-adopted-twice',
    replacements: adoptsWhatIsTaken,
    breaks: 'wrong-result',
    unguard: 'DROP INDEX video_request_upstream_id_key',
    play: makeTwins,
  },
];

describe.each(bugs)('$name', ({ name, replacements, breaks, unguard, play }) => {
  const run = async (cli?: string) => {
    const scene = await openScene(cli === undefined ? {} : { cli });
    stops.push(scene.stop);
    if (unguard) await scene.database.query(unguard);
    await play(scene);
    return scene.broken();
  };

  test('the program as it is breaks nothing', async () => {
    expect(await run()).toEqual([]);
  });

  test(`the mutant is caught: ${breaks}`, async () => {
    const mutant = await buildMutant(name, replacements);
    stops.unshift(mutant.remove);
    const broken = await run(mutant.cli);
    expect(broken.map(({ invariant }) => invariant)).toContain(breaks);
  });
});

async function loseAReply(scene: Scene): Promise<void> {
  const gateway = await scene.start();
  await scene.ask(gateway, { tag: 'lost', directive: '[sandbox: fast, lost reply]' });
  await scene.settle(gateway);
}

/** Frozen with a refusal in its hands; it comes back when another has sent the request again and waits for it. */
async function comeBackLate(scene: Scene): Promise<void> {
  const frozen = await scene.start({ FREEZE_AT: 'answered' });
  const id = await scene.ask(frozen, { tag: 'late', directive: '[sandbox: slow 5, rate limit 1]' });
  await eventually(
    () => scene.posts('late'),
    ({ sent }) => sent === 1,
  );
  const other = await scene.start();
  await scene.until(id, 'UNCONFIRMED');
  await scene.ask(other, { tag: 'later' });
  await eventually(
    () => scene.posts('late'),
    ({ accepted }) => accepted === 1,
  );
  frozen.signal('SIGCONT');
  await scene.settle(other);
}

async function dieBehindACommit(scene: Scene): Promise<void> {
  const dying = await scene.start({ CRASH_AT: 'committed:SUBMITTING' });
  await scene.ask(dying, { tag: 'unlogged' }).catch(() => {});
  await dying.ended;
  await scene.settle(await scene.start());
}

/** Two requests for the same; the second one's POST never arrives, and the list shows the first one's job. */
async function makeTwins(scene: Scene): Promise<void> {
  const proxy = await startTcpProxy(scene.sandbox.url);
  stops.push(proxy.stop);
  const gateway = await scene.start({ GMI_BASE_URL: proxy.url });
  await scene.until(await scene.ask(gateway, { tag: 'twin' }), 'SUCCEEDED');
  await proxy.mode('swallow');
  const second = await scene.ask(gateway, { tag: 'twin' });
  await scene.until(second, 'SUBMITTING');
  await delay(500);
  await proxy.mode('pass');
  proxy.reset();
  await scene.until(second, 'UNCONFIRMED');
  await scene.settle(gateway);
}
