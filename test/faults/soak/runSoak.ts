import { setTimeout as delay } from 'node:timers/promises';
import { uuidOf } from '../../kit/client.ts';
import { createDatabaseOn, type TestDatabase } from '../../kit/databaseOn.ts';
import { createTeamKey, gatewayEnvironment } from '../../kit/gateway.ts';
import { serveMedia } from '../../kit/media.ts';
import { migrateDatabase } from '../../kit/migrate.ts';
import { startSandboxProcess } from '../../kit/sandboxProcess.ts';
import { startDatabaseServer } from '../../kit/startDatabaseServer.ts';
import type { Subscriber } from '../../kit/subscriber.ts';
import { startTcpProxy } from '../../kit/tcpProxy.ts';
import { checkHistory } from '../history/checkHistory.ts';
import { type History, type Sighting, tagged } from '../history/history.ts';
import { readRecord } from '../history/readHistory.ts';
import { Clients } from './clients.ts';
import type { SoakOptions } from './options.ts';
import { takeAway } from './outages.ts';
import { planRequests, teams } from './plan.ts';
import { randomFrom } from './random.ts';
import { Replicas } from './replicas.ts';
import type { Soaked } from './report.ts';
import { ResumingSubscribers } from './resuming.ts';

/** After the last kill everything comes to its end within this. */
const settleSeconds = 300;
const sandboxFlags = ['--fps', '1', '--latency-seconds', '0.2', '--rate-limit-retry-seconds', '0.2'];

export interface SoakHooks {
  /** Once a second, for the terminal. */
  readonly progress: (line: string) => void;
  /** Asks to stop at once; whatever runs is ended. */
  readonly interrupted: AbortSignal;
}

/** Runs a soak and leaves nothing behind. @throws the signal's reason where it was interrupted. */
export async function runSoak(options: SoakOptions, hooks: SoakHooks): Promise<Soaked> {
  const stops: (() => Promise<unknown>)[] = [];
  const interruption = new Promise<never>((_, reject) => {
    hooks.interrupted.addEventListener('abort', () => reject(hooks.interrupted.reason), { once: true });
  });
  try {
    return await Promise.race([soak(options, hooks, stops), interruption]);
  } finally {
    for (const stop of stops.reverse()) await stop();
  }
}

async function soak(
  options: SoakOptions,
  { progress }: SoakHooks,
  stops: (() => Promise<unknown>)[],
): Promise<Soaked> {
  const keep = <T>(started: T, stop: (started: T) => Promise<unknown>): T => {
    stops.push(() => stop(started));
    return started;
  };
  const server = keep(await startDatabaseServer(), (each) => each.stop());
  const database = keep(await createDatabaseOn(server.url), (each) => each.drop());
  const sandbox = keep(await startSandboxProcess(sandboxFlags), (each) => each.stop());
  const media = keep(await serveMedia(), (each) => each.stop());
  const proxy = keep(await startTcpProxy(database.url), (each) => each.stop());
  const env = gatewayEnvironment(options.outages > 0 ? proxy.targetUrl : database.url, sandbox.url, {
    LOG_LEVEL: 'error',
    // As it is unless set otherwise: on a machine that is busy starting gateways a shorter one is lost by those who live.
    LEASE_SECONDS: '10',
    LISTING_LAG_SECONDS: '1',
    RECONCILE_TIMEOUT_SECONDS: String(settleSeconds),
    AUTO_RESUBMIT: 'on',
  });
  await migrateDatabase(database.url);
  const keys: string[] = [];
  for (let team = 0; team < teams; team += 1) keys.push((await createTeamKey(env)).key);
  const replicas = keep(new Replicas(env, options.skewMinutes), (each) => each.stop());
  await replicas.start(options.replicas);
  const clients = keep(new Clients(replicas, keys, media.wav(2)), (each) => each.leave());

  const resuming = keep(new ResumingSubscribers(options.resuming, keys), (each) => each.leave());

  const random = randomFrom(options.seed);
  const plan = planRequests(options.requests, options.replicas, random);
  const begun = performance.now();
  const report = setInterval(async () => {
    progress(await progressLine(database, options, replicas).catch((error: unknown) => String(error)));
  }, 1000);
  keep(report, async (timer) => clearInterval(timer));
  clients.watchAll();
  // Random of their own: how many of them there are must not change what is asked for.
  resuming.begin(replicas, randomFrom(options.seed + 1));
  replicas.beginKilling(options.killEvery, random);
  const calm = new AbortController();
  keep(calm, async (each) => each.abort());
  const outages = takeAway(proxy, options.outages, calm.signal);
  await askInTurn(clients, plan, options.rate, random);
  await replicas.stopKilling();
  await outages;
  await settle(database, clients);
  await resuming.catchUp(clients.newest());
  const seconds = (performance.now() - begun) / 1000;
  const subscribers = new Map([...clients.subscribers(), ...resuming.subscribers()]);
  const history: History = {
    ...(await readRecord(database)),
    acknowledgements: clients.acknowledgements,
    sightings: [...subscribers].flatMap(sightingsOf),
    stayed: [...subscribers.keys()],
    ledger: sandbox.ledger(),
  };
  return {
    options,
    history,
    broken: checkHistory(history),
    unanswered: clients.unanswered,
    kills: replicas.kills,
    seconds,
    resumes: { count: resuming.resumes(), latencies: resuming.latencies() },
  };
}

function sightingsOf([subscriber, { changes }]: [string, Subscriber]): Sighting[] {
  return changes.map(({ request, version, status }) => {
    return { subscriber, requestId: uuidOf(request.id), version, status };
  });
}

/** Clients come at the rate, jittered, and do not wait for each other. */
async function askInTurn(
  clients: Clients,
  plan: ReturnType<typeof planRequests>,
  rate: number,
  random: () => number,
): Promise<void> {
  const asked: Promise<void>[] = [];
  for (const planned of plan) {
    asked.push(clients.ask(planned));
    await delay((1000 / rate) * (0.5 + random()));
  }
  await Promise.all(asked);
}

/** Requests go on coming, as they do: each that shows in the upstream's list proves that it has caught up. */
async function settle(database: TestDatabase, clients: Clients): Promise<void> {
  const deadline = Date.now() + settleSeconds * 1000;
  for (let count = 1; (await countUnsettled(database)) > 0 && Date.now() < deadline; count += 1) {
    const tag = `later-${count}`;
    await clients.ask({
      tag,
      prompt: tagged(tag, '[sandbox: fast]'),
      watched: false,
      replica: count,
      team: count,
    });
    await delay(2000);
  }
  for (let tries = 0; tries < 50 && clients.unseen(await count(database, 'request_event')) > 0; tries += 1)
    await delay(100);
}

const settledStates = "('SUCCEEDED', 'FAILED', 'CANCELLED', 'NEEDS_REVIEW')";

function countUnsettled(database: TestDatabase): Promise<number> {
  return count(database, `video_request WHERE state NOT IN ${settledStates}`);
}

async function progressLine(
  database: TestDatabase,
  { requests }: SoakOptions,
  { kills }: Replicas,
): Promise<string> {
  const [row] = await database.query<{ recorded: string; settled: string; review: string }>(
    `SELECT count(*) AS recorded, count(*) FILTER (WHERE state IN ${settledStates}) AS settled,
       count(*) FILTER (WHERE state = 'NEEDS_REVIEW') AS review
     FROM video_request WHERE prompt LIKE '#soak-%'`,
  );
  return `${row?.settled}/${requests} done, ${row?.recorded} recorded, ${kills} kills, ${row?.review} in review`;
}

async function count(database: TestDatabase, what: string): Promise<number> {
  const [row] = await database.query<{ count: string }>(`SELECT count(*) FROM ${what}`);
  return Number(row?.count);
}
