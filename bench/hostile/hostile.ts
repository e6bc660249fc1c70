/**
 * `npm run bench:hostile`: hands every hostile operation to every door of a gateway, one after the other, and
 * prints how long each door takes to refuse them, and how long the gateway's event loop was held up meanwhile.
 * DATABASE_URL names the Postgres server to use; without it an embedded one is started and removed again. The exit code
 * is 1 when a target is not met.
 */

import { heapMb, sceneEnvironment } from '../../test/hostile/scene.ts';
import type { Environment } from '../../test/kit/command.ts';
import { createDatabaseOn } from '../../test/kit/databaseOn.ts';
import {
  createTeamKey,
  type GatewayProcess,
  gatewayEnvironment,
  startGateway,
} from '../../test/kit/gateway.ts';
import { doorNames } from '../../test/kit/hostile/doors.ts';
import { agent } from '../../test/kit/hostile/exchange.ts';
import { clearProgress, runProgram, showProgress } from '../../test/kit/longProgram.ts';
import { migrateDatabase } from '../../test/kit/migrate.ts';
import { startSandboxProcess } from '../../test/kit/sandboxProcess.ts';
import { startDatabaseServer } from '../../test/kit/startDatabaseServer.ts';
import { quantile } from '../distribution.ts';
import { type Figure, isMet, tableText } from '../figures.ts';
import { type DoorRun, runDoor } from './runDoor.ts';
import { storm } from './storm.ts';

/** Of the p99 of a refusal, and of the event loop's delay, in milliseconds. */
const most = 50;
/** The slowest operations that are named. */
const told = 10;

async function main(): Promise<number> {
  const stops: (() => Promise<unknown>)[] = [];
  try {
    const server = await startDatabaseServer();
    stops.push(() => server.stop());
    const database = await createDatabaseOn(server.url);
    stops.push(() => database.drop());
    await migrateDatabase(database.url);
    const sandbox = await startSandboxProcess([]);
    stops.push(() => sandbox.stop());
    const start = async (more: Environment) => {
      const env = gatewayEnvironment(database.url, sandbox.url, more);
      const gateway = await startGateway(env);
      stops.push(() => gateway.kill());
      return { gateway, env };
    };
    return process.argv.includes('storm') ? await runStorm(start) : await runDoors(start);
  } finally {
    clearProgress();
    agent.destroy();
    for (const stop of stops.reverse()) await stop();
  }
}

type Start = (more: Environment) => Promise<{ gateway: GatewayProcess; env: Environment }>;

async function runStorm(start: Start): Promise<number> {
  const begun = performance.now();
  const { gateway, env } = await start(sceneEnvironment);
  const figures = await storm(gateway, env, stormSize);
  clearProgress();
  const what = `${stormSize.minutes} minutes of attacks on memory, one after the other`;
  const seconds = (performance.now() - begun) / 1_000;
  process.stdout.write(tableText({ part: 'storm', what, figures, seconds }));
  return figures.every(isMet) ? 0 : 1;
}

async function runDoors(start: Start): Promise<number> {
  const { gateway, env } = await start({ PLAYGROUND: 'off', LOG_LEVEL: 'warn' });
  const { key } = await createTeamKey(env);
  const runs: DoorRun[] = [];
  for (const door of doorNames) {
    showProgress(door);
    runs.push(await runDoor(door, gateway.url, key));
  }
  return report(runs);
}

/** Returns the exit code. */
function report(runs: readonly DoorRun[]): number {
  clearProgress();
  const tables = runs.map((run) => ({ run, figures: figuresOf(run) }));
  for (const { run, figures } of tables) {
    const what = 'every hostile operation that can be said there';
    process.stdout.write(tableText({ part: run.door, what, figures, seconds: run.seconds }));
  }
  const slowest = runs
    .flatMap(({ door, timings }) => timings.map((timing) => ({ door, ...timing })))
    .sort((one, other) => other.ms - one.ms)
    .slice(0, told);
  process.stdout.write('\nthe slowest:\n');
  for (const { ms, door, name } of slowest)
    process.stdout.write(`  ${ms.toFixed(0).padStart(5)} ms  ${door}: ${name}\n`);
  for (const { door, faults } of runs)
    for (const fault of faults) process.stdout.write(`  NOT REFUSED  ${door}: ${fault}\n`);
  return tables.every(({ figures }) => figures.every(isMet)) ? 0 : 1;
}

function figuresOf({ timings, faults, harmless, loop }: DoorRun): Figure[] {
  const latencies = timings.map(({ ms }) => ms);
  return [
    { name: 'operations', value: timings.length, unit: 'count' },
    { name: 'refused', value: timings.length - harmless - faults.length, unit: 'count' },
    { name: 'harmless, and answered', value: harmless, unit: 'count' },
    { name: 'neither', value: faults.length, unit: 'count', atMost: 0 },
    { name: 'p50', value: quantile(latencies, 0.5), unit: 'ms' },
    { name: 'p99', value: quantile(latencies, 0.99), unit: 'ms', atMost: most },
    { name: 'max', value: Math.max(...latencies), unit: 'ms' },
    { name: 'event loop delay, p99', value: loop.p99, unit: 'ms', atMost: most },
    { name: 'event loop delay, max', value: loop.max, unit: 'ms' },
  ];
}

/** Of the storm: how long it goes on, and the honest sockets beside it. */
const stormSize = { minutes: minutesOf(process.argv) ?? 10, sockets: 10_000 };

function minutesOf(argv: readonly string[]): number | null {
  const at = argv.indexOf('--minutes');
  return at === -1 ? null : Number(argv[at + 1]);
}

const help = `Usage: npm run bench:hostile [-- storm [--minutes N]]

Hands every hostile operation to every door of a gateway, one after the other, and prints how long each door takes to
refuse them, how long the event loop is held up meanwhile, and the ${told} slowest. Takes half a minute.

storm   instead: ${stormSize.minutes} minutes of attacks on the memory of a gateway with ${heapMb} MB of heap, beside ${stormSize.sockets} honest
        sockets and another team's calls; to the end of the round that N minutes (default 10) fall into. Needs as
        many open files.`;

if (process.argv.includes('--help')) console.log(help);
else await runProgram(main);
