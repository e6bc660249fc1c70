/** `npm run bench:edge`: see `--help`. */
import { clearProgress, runProgram, showProgress } from '../../test/kit/longProgram.ts';
import type { Figure } from '../figures.ts';
import { runSuite, type SuiteRun, unlessInterrupted } from '../suite/runSuite.ts';
import { type Stop, Stops } from '../suite/stops.ts';
import { installContenders } from './contenders/install.ts';
import { canPin } from './cores.ts';
import { buildData } from './data.ts';
import { type EdgeOptions, help, readEdgeOptions } from './options.ts';
import { type PartName, parts } from './parts.ts';
import { runPart } from './runPart.ts';
import { openStage, type Stage } from './stage.ts';

/** All parts on the same tables, which take minutes to build. */
async function run(options: EdgeOptions, { server, interrupted, report }: SuiteRun): Promise<void> {
  const stage = await buildStage(server, options, interrupted);
  try {
    for (const part of options.parts)
      await report({ part, what: parts[part].what }, () => measure(part, stage, options, interrupted));
  } finally {
    await stage.close();
  }
}

/** Nothing is left running, also where it is interrupted. */
async function measure(
  part: PartName,
  stage: Stage,
  options: EdgeOptions,
  interrupted: AbortSignal,
): Promise<Figure[]> {
  const stops = new Stops();
  const keep = (stop: Stop) => stops.keep(stop);
  try {
    return await unlessInterrupted(interrupted, () =>
      runPart(part, { stage, plan: options, options, progress: showProgress, keep }),
    );
  } finally {
    await stops.stop();
  }
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

await runProgram(() => runSuite({ help, readOptions: readEdgeOptions, install: installContenders, run }));
