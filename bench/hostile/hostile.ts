/**
 * `npm run bench:hostile`: hands every hostile operation to every door of a gateway, one after the other, and
 * prints how long each door takes to refuse them, and how long the gateway's event loop was held up meanwhile.
 * DATABASE_URL names the Postgres server to use; without it an embedded one is started and removed again. The exit code
 * is 1 when a target is not met.
 */
import { createDatabaseOn } from '../../test/kit/databaseOn.ts';
import { createTeamKey, gatewayEnvironment, startGateway } from '../../test/kit/gateway.ts';
import { doorNames } from '../../test/kit/hostile/doors.ts';
import { agent } from '../../test/kit/hostile/exchange.ts';
import { clearProgress, runProgram, showProgress } from '../../test/kit/longProgram.ts';
import { migrateDatabase } from '../../test/kit/migrate.ts';
import { startSandboxProcess } from '../../test/kit/sandboxProcess.ts';
import { startDatabaseServer } from '../../test/kit/startDatabaseServer.ts';
import { quantile } from '../distribution.ts';
import { type Figure, isMet, tableText } from '../figures.ts';
import { type DoorRun, runDoor } from './runDoor.ts';

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
    const env = gatewayEnvironment(database.url, sandbox.url, { PLAYGROUND: 'off', LOG_LEVEL: 'warn' });
    const gateway = await startGateway(env);
    stops.push(() => gateway.kill());
    const { key } = await createTeamKey(env);
    const runs: DoorRun[] = [];
    for (const door of doorNames) {
      showProgress(door);
      runs.push(await runDoor(door, gateway.url, key));
    }
    return report(runs);
  } finally {
    clearProgress();
    agent.destroy();
    for (const stop of stops.reverse()) await stop();
  }
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

const help = `Usage: npm run bench:hostile

Hands every hostile operation to every door of a gateway, one after the other, and prints how long each door takes to
refuse them, how long the event loop is held up meanwhile, and the ${told} slowest. Takes half a minute.`;

if (process.argv.includes('--help')) console.log(help);
else await runProgram(main);
