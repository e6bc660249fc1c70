import { setTimeout as delay } from 'node:timers/promises';
import { median } from '../../distribution.ts';
import type { Figure } from '../../figures.ts';
import { checkOpenFiles } from '../../live/openFiles.ts';
import { profiled } from '../../suite/profiled.ts';
import { busyDuring } from '../busyDuring.ts';
import { GrowingRecord } from '../data/growingRecord.ts';
import type { Site, Stage } from '../stage.ts';
import { untilTrue } from '../untilTrue.ts';
import { promptOf } from '../upstream/behaviour.ts';

/** Held and answered before the first look, so that code and pools are there already. */
const warmUps = 500;
/** Until looks at what runs have slowed down to the pace that they keep, in milliseconds. */
const settleMs = 15_000;
const idleMs = 10_000;
/** Of each job, in KB, and of a core, in %. */
const most = { memory: 25, busy: 5 };

/** As the upstream may have it: what is being generated is in its list, or comes there when it is done. */
const kinds = {
  seen: 'bound by the list',
  unseen: 'in no list',
} as const;
type Kind = keyof typeof kinds;

interface Measured {
  /** Bytes for each job. */
  readonly rss: number;
  readonly heap: number;
  readonly external: number;
  /** Of a core, in %, with nothing held and with everything. */
  readonly idle: number;
  readonly busy: number;
  /** In each second, of the upstream. */
  readonly looks: number;
  readonly pages: number;
}

/** One gateway, new in each round, whose POSTs do not come back: what each of them costs it. */
export async function held(stage: Stage): Promise<Figure[]> {
  const { held: count, holds: rounds } = stage.options;
  checkOpenFiles(count);
  const figures: Figure[] = [];
  for (const kind of Object.keys(kinds) as Kind[]) {
    const measured: Measured[] = [];
    for (let round = 1; round <= rounds; round += 1) {
      const each = await hold(stage, kind);
      measured.push(each);
      const seen = `${(each.rss / 1024).toFixed(1)} KB each, CPU ${each.busy.toFixed(1)} %`;
      stage.progress(`held: ${kinds[kind]}, round ${round} of ${rounds}: ${seen}`);
    }
    figures.push(...figuresOf(kind, measured));
  }
  return figures;
}

async function hold(stage: Stage, kind: Kind): Promise<Measured> {
  const count = stage.options.held;
  const site = await stage.site();
  const gateway = await stage.gateway({ ...site.env, DISPATCH_CONCURRENCY: '10000' });
  await holdOpen(site, kind, warmUps);
  await site.upstream.answerHeld();
  await untilTrue('nothing is held', async () => (await gateway.openSubmissions()) === 0);
  const idle = await busyDuring(gateway.pid, () => delay(idleMs / 2));
  const before = await gateway.probe.memory();
  await holdOpen(site, kind, count);
  await delay(settleMs);
  await site.upstream.takeJournal();
  const busy = await busyDuring(gateway.pid, () => delay(idleMs));
  const { looks, pages } = await site.upstream.takeJournal();
  const after = await gateway.probe.memory();
  // What the profiler itself costs is no part of the figures.
  await profiled(stage, gateway, `held-${kind}`, () => delay(stage.options.profiles === null ? 0 : idleMs));
  if ((await site.upstream.held()) !== count) throw new Error('not all POSTs are held any more');
  await Promise.all([gateway.stop(), site.upstream.stop()]);
  const each = (what: keyof typeof after) => (after[what] - before[what]) / count;
  const perSecond = (calls: number) => (calls * 1_000) / idleMs;
  return {
    rss: each('rss'),
    heap: each('heapUsed'),
    external: each('external'),
    idle,
    busy,
    looks: perSecond(looks.length),
    pages: perSecond(pages),
  };
}

/**
 * Records so many more, past the front door, which is not what is measured here. Waits until each is open at the
 * upstream, and bound where the list shows it.
 */
async function holdOpen({ teamId, database, upstream }: Site, kind: Kind, count: number): Promise<void> {
  const record = new GrowingRecord(database.url);
  // By its prompt each is told from all others in the list, those of another call among them.
  await record.addWaiting([teamId], count, (number) => promptOf(kind, count * 10_000 + number));
  await record.close();
  await untilTrue('all POSTs are held', async () => (await upstream.held()) === count);
  if (kind === 'unseen') return;
  await untilTrue('all are bound by the list', async () => {
    const text = `SELECT count(*)::int FROM video_request WHERE state = 'RUNNING'`;
    const [row] = await database.query<{ count: number }>(text);
    return row?.count === count;
  });
}

function figuresOf(kind: Kind, measured: readonly Measured[]): Figure[] {
  const figure = (
    name: string,
    unit: Figure['unit'],
    pick: (each: Measured) => number,
    atMost?: number,
  ): Figure => {
    const values = measured.map(pick);
    return {
      name: `${kinds[kind]}: ${name}`,
      value: median(values),
      spread: [Math.min(...values), Math.max(...values)],
      unit,
      ...(atMost === undefined ? {} : { atMost }),
    };
  };
  return [
    figure('RSS each', 'KB', ({ rss }) => rss / 1024, most.memory),
    figure('heap each', 'KB', ({ heap }) => heap / 1024),
    figure('external memory each', 'KB', ({ external }) => external / 1024),
    figure('CPU with nothing held, of a core', '%', ({ idle }) => idle),
    figure('CPU with all held, of a core', '%', ({ busy }) => busy, most.busy),
    figure('looks at a record', 'per second', ({ looks }) => looks),
    figure('pages of the list', 'per second', ({ pages }) => pages),
  ];
}
