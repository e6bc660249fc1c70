import { setTimeout as delay } from 'node:timers/promises';
import type { TestDatabase } from '../../../test/kit/databaseOn.ts';
import { median } from '../../distribution.ts';
import type { Figure } from '../../figures.ts';
import { now } from '../../live/clock.ts';
import { askForVideos } from '../clients/askForVideo.ts';
import type { Site, Stage } from '../stage.ts';
import { untilTrue } from '../untilTrue.ts';
import { type Behaviour, behaviourOf } from '../upstream/behaviour.ts';
import { dateOffset } from './dateOffset.ts';

/** Until whatever is left behind has been taken up, in seconds. */
const most = 15;
/** Longer than anything that a dead process has begun is left to it. Seconds. */
const patience = 40;
/** So long both run side by side, and look at the same requests, in milliseconds. */
const togetherMs = 8_000;

/** What the killed gateway has in its hands, and what is counted as its being taken up. */
const kinds = {
  unseen: 'POST open, not in the list → written as unconfirmed',
  seen: 'POST open, bound by the list → looked at again',
  processing: 'POST answered, running → looked at again',
} as const satisfies Partial<Record<Behaviour, string>>;
type Kind = keyof typeof kinds;
const kindNames = Object.keys(kinds) as Kind[];

/** Seconds from the kill, of each request. */
type Taken = Readonly<Record<Kind, readonly number[]>>;

/** Two gateways on one record: the one that holds everything is killed. */
export async function takeover(stage: Stage): Promise<Figure[]> {
  const { rounds } = stage.options;
  const taken: Taken[] = [];
  for (let round = 1; round <= rounds; round += 1) {
    taken.push(await killOne(stage));
    stage.progress(`takeover: ${round} of ${rounds}`);
  }
  return kindNames.flatMap((kind) => figuresOf(kind, taken, stage.options.jobs));
}

async function killOne(stage: Stage): Promise<Taken> {
  const site = await stage.site();
  const holder = await stage.gateway({ ...site.env, DISPATCH_CONCURRENCY: '1000' });
  for (const kind of kindNames) await askForVideos(holder.url, site.key, kind, stage.options.jobs);
  await untilHeld(site, stage.options.jobs);
  // Another key tells the upstream which of the two is looking.
  const heir = await stage.gateway({ ...site.env, GMI_API_KEY: heirKey, ROLE: 'dispatcher' });
  await delay(togetherMs);

  const killed = now() + dateOffset();
  await holder.stop();
  const taken = await takenUp(stage, site, killed);
  await heir.stop();
  return taken;
}

const heirKey = 'the-heir-of-the-bench';

/** What is in the list has been bound by it, and what is not stays in the hands of its submission. */
async function untilHeld({ database, upstream }: Site, jobs: number): Promise<void> {
  await untilTrue('everything is held and bound', async () => {
    const states = await statesOf(database);
    return (await upstream.held()) === 2 * jobs && states.RUNNING === 2 * jobs && states.SUBMITTING === jobs;
  });
}

async function statesOf(database: TestDatabase): Promise<Readonly<Record<string, number>>> {
  const rows = await database.query<{ state: string; count: number }>(
    'SELECT state::text, count(*)::int FROM video_request GROUP BY state',
  );
  return Object.fromEntries(rows.map(({ state, count }) => [state, count]));
}

/** @param killed in milliseconds since 1970, which the database's clock goes by as well. */
async function takenUp(stage: Stage, site: Site, killed: number): Promise<Taken> {
  const seconds = new Map<string, number>();
  const deadline = performance.now() + patience * 1_000;
  while (seconds.size < kindNames.length * stage.options.jobs && performance.now() < deadline) {
    await delay(500);
    for (const { prompt, at } of [...(await unconfirmed(site.database)), ...(await looksOfHeir(site))])
      if (at > killed && !seconds.has(prompt)) seconds.set(prompt, (at - killed) / 1_000);
  }
  const of = (kind: Kind) =>
    [...seconds].filter(([prompt]) => behaviourOf(prompt) === kind).map(([, each]) => each);
  return { unseen: of('unseen'), seen: of('seen'), processing: of('processing') };
}

interface Sign {
  readonly prompt: string;
  /** In milliseconds since 1970. */
  readonly at: number;
}

function unconfirmed(database: TestDatabase): Promise<Sign[]> {
  return database.query<{ prompt: string; at: number }>(
    `SELECT prompt, extract(epoch FROM at)::float8 * 1000 AS at
     FROM request_event e JOIN video_request r ON r.id = e.request_id WHERE e.state = 'UNCONFIRMED'`,
  );
}

async function looksOfHeir({ upstream }: Site): Promise<Sign[]> {
  const offset = dateOffset();
  const { looks } = await upstream.takeJournal();
  return looks.filter(({ key }) => key === heirKey).map(({ prompt, at }) => ({ prompt, at: at + offset }));
}

function figuresOf(kind: Kind, rounds: readonly Taken[], jobs: number): Figure[] {
  const what = kinds[kind];
  const worst = rounds.map((taken) => Math.max(...taken[kind]));
  const middle = rounds.map((taken) => median(taken[kind]));
  const forgotten = rounds.reduce((sum, taken) => sum + jobs - taken[kind].length, 0);
  const spreadOf = (values: readonly number[]) => [Math.min(...values), Math.max(...values)] as const;
  return [
    { name: `${what}: median`, value: median(middle), spread: spreadOf(middle), unit: 's' },
    {
      name: `${what}: the last, in the worst round`,
      value: Math.max(...worst),
      spread: spreadOf(worst),
      unit: 's',
      atMost: most,
    },
    { name: `${what}: not within ${patience} s`, value: forgotten, unit: 'count', atMost: 0 },
  ];
}
