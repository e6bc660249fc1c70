import type { TestDatabase } from '../../../test/kit/databaseOn.ts';
import { createTeamKey } from '../../../test/kit/gateway.ts';
import { quantile } from '../../distribution.ts';
import type { Figure } from '../../figures.ts';
import { atEvenPace } from '../../live/atEvenPace.ts';
import { profiled } from '../../suite/profiled.ts';
import { busyDuring } from '../busyDuring.ts';
import { type Asked, askForVideo } from '../clients/askForVideo.ts';
import type { Stage } from '../stage.ts';
import { untilTrue } from '../untilTrue.ts';
import type { Call } from '../upstream/journal.ts';
import { dateOffset } from './dateOffset.ts';

/** So that code is compiled and connections stand before the first request that counts. */
const warmUpSeconds = 5;
/** From the acceptance to the first byte, in milliseconds. */
const most = { p50: 5, p99: 15 };

/** Requests at an even pace, each a generation of a moment, so that answers are settled at the same pace. */
export async function pickup(stage: Stage): Promise<Figure[]> {
  const { seconds, pace, teams } = stage.options;
  const { database, upstream, env } = await stage.site();
  const keys = await Promise.all(Array.from({ length: teams }, () => createTeamKey(env)));
  const gateway = await stage.gateway({ ...env, DISPATCH_CONCURRENCY: '1000' });
  let turn = 0;
  const askNext = () => {
    turn += 1;
    // One that is refused fails no bench: it is counted.
    return askForVideo(gateway.url, keys[turn % teams]?.key ?? '', 'brief').catch(() => null);
  };
  const ask = (forSeconds: number) => atEvenPace({ times: forSeconds * pace, perSecond: pace }, askNext);

  stage.progress('pickup: warming up');
  await ask(warmUpSeconds);
  await untilDone(database);
  await upstream.takeJournal();

  stage.progress(`pickup: ${pace} a second for ${seconds} s`);
  let answers: (Asked | null)[] = [];
  const busy = await busyDuring(gateway.pid, async () => {
    answers = await profiled(stage, gateway, 'pickup', () => ask(seconds));
  });
  await untilDone(database);
  const { arrivals } = await upstream.takeJournal();
  return figuresOf(answers, arrivals, busy);
}

/** Whatever was accepted has its video. */
function untilDone(database: TestDatabase): Promise<void> {
  return untilTrue('every request has its video', async () => {
    const text = `SELECT count(*)::int FROM video_request WHERE finished_at IS NULL`;
    const [row] = await database.query<{ count: number }>(text);
    return row?.count === 0;
  });
}

function figuresOf(answers: readonly (Asked | null)[], arrivals: readonly Call[], busy: number): Figure[] {
  const asked = answers.filter((answer) => answer !== null);
  const offset = dateOffset();
  const arrivedAt = new Map(arrivals.map(({ prompt, at }) => [prompt, at]));
  const arrived = asked.flatMap((request) => {
    const at = arrivedAt.get(request.prompt);
    return at === undefined ? [] : [{ ...request, at }];
  });
  const begun = Math.min(...asked.map(({ called }) => called));
  const ended = Math.max(...asked.map(({ called }) => called));
  return [
    { name: 'accepted', value: asked.length, unit: 'count' },
    { name: 'refused', value: answers.length - asked.length, unit: 'count', atMost: 0 },
    { name: 'calls begun', value: ((asked.length - 1) * 1_000) / (ended - begun), unit: 'per second' },
    {
      name: 'accepted, and not at the upstream',
      value: asked.length - arrived.length,
      unit: 'count',
      atMost: 0,
    },
    { name: 'at the upstream twice', value: arrivals.length - arrivedAt.size, unit: 'count', atMost: 0 },
    ...waitFigures(
      "createdAt by the database's clock → first byte",
      arrived.map(({ at, createdAt }) => at + offset - createdAt),
    ),
    ...waitFigures(
      'answer at the client → first byte',
      arrived.map(({ at, answered }) => at - answered),
    ),
    ...latencyFigures(
      'call → answer at the client',
      asked.map(({ called, answered }) => answered - called),
    ),
    { name: 'CPU of the gateway, of a core', value: busy, unit: '%' },
  ];
}

function waitFigures(name: string, waits: readonly number[]): Figure[] {
  return [
    { name: `${name}: p50`, value: quantile(waits, 0.5), unit: 'ms', atMost: most.p50 },
    { name: `${name}: p95`, value: quantile(waits, 0.95), unit: 'ms' },
    { name: `${name}: p99`, value: quantile(waits, 0.99), unit: 'ms', atMost: most.p99 },
  ];
}

function latencyFigures(name: string, latencies: readonly number[]): Figure[] {
  return [
    { name: `${name}: p50`, value: quantile(latencies, 0.5), unit: 'ms' },
    { name: `${name}: p99`, value: quantile(latencies, 0.99), unit: 'ms' },
  ];
}
