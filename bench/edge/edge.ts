/** `npm run bench:edge`: see `--help`. */
import { writeFile } from 'node:fs/promises';
import { clearProgress, interruption, runProgram, showProgress } from '../../test/kit/longProgram.ts';
import { startDatabaseServer } from '../../test/kit/startDatabaseServer.ts';
import { isMet, type PartReport, tableText } from '../figures.ts';
import { installContenders } from './contenders/install.ts';
import { canPin } from './cores.ts';
import { buildData } from './data.ts';
import { type EdgeOptions, help, readEdgeOptions } from './options.ts';
import { type PartName, parts } from './parts.ts';
import { runPart } from './runPart.ts';
import { openStage, type Stage } from './stage.ts';

async function main(): Promise<number> {
  const options = readEdgeOptions(process.argv.slice(2));
  if (options === null) {
    process.stdout.write(help);
    return 0;
  }
  const interrupted = interruption();
  await installContenders(showProgress);
  const server = await startDatabaseServer();
  const reports: PartReport[] = [];
  try {
    const stage = await buildStage(server.url, options, interrupted);
    try {
      for (const name of options.parts) {
        const report = await reportPart(name, stage, options, interrupted);
        clearProgress();
        process.stdout.write(tableText(report));
        reports.push(report);
      }
    } finally {
      await stage.close();
    }
  } finally {
    clearProgress();
    await server.stop();
  }
  if (options.json !== null) await writeFile(options.json, `${JSON.stringify(reports, null, 2)}\n`);
  return reports.every(({ figures }) => figures.every(isMet)) ? 0 : 1;
}

async function buildStage(
  server: string,
  { rows, teams }: EdgeOptions,
  interrupted: AbortSignal,
): Promise<Stage> {
  const begun = performance.now();
  const stage = await openStage(server, (database) =>
    unlessInterrupted(interrupted, () => buildData(database, { rows, teams }, showProgress)),
  );
  clearProgress();
  const seconds = Math.round((performance.now() - begun) / 1_000);
  const cores = canPin ? 'each contender has a core to itself' : 'nobody has a core to itself here';
  process.stdout.write(
    `\n${rows.toLocaleString('en')} requests of ${teams} teams, built in ${seconds} s; ${cores}; Node ${process.versions.node}\n`,
  );
  return stage;
}

/** Nothing is left running, also where it was interrupted. */
async function reportPart(
  part: PartName,
  stage: Stage,
  { rounds, seconds }: EdgeOptions,
  interrupted: AbortSignal,
): Promise<PartReport> {
  const begun = performance.now();
  const stops: (() => Promise<unknown>)[] = [];
  let over = false;
  const keep = (stop: () => Promise<unknown>) => {
    stops.push(stop);
    if (!over) return;
    void stop();
    throw new Error('the part is over');
  };
  try {
    const run = () => runPart(part, { stage, plan: { rounds, seconds }, progress: showProgress, keep });
    const figures = await unlessInterrupted(interrupted, run);
    return { part, what: parts[part].what, figures, seconds: (performance.now() - begun) / 1_000 };
  } finally {
    over = true;
    // The newest first, and each even if the one before could not be stopped.
    for (const stop of stops.reverse()) await stop().catch(() => {});
  }
}

/** @throws the signal's reason where it is interrupted; the work is left to itself then. */
async function unlessInterrupted<T>(interrupted: AbortSignal, work: () => Promise<T>): Promise<T> {
  interrupted.throwIfAborted();
  const interruption = new Promise<never>((_, reject) => {
    interrupted.addEventListener('abort', () => reject(interrupted.reason), { once: true });
  });
  return Promise.race([work(), interruption]);
}

await runProgram(main);
