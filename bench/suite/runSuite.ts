import { writeFile } from 'node:fs/promises';
import { clearProgress, interruption, showProgress } from '../../test/kit/longProgram.ts';
import { startDatabaseServer } from '../../test/kit/startDatabaseServer.ts';
import { type Figure, isMet, type PartReport, tableText } from '../figures.ts';
import type { SuiteOptions } from './options.ts';

/** What a suite's parts run with. */
export interface SuiteRun {
  /** Address of the Postgres server to make databases on. */
  readonly server: string;
  readonly interrupted: AbortSignal;
  /** Runs a part and shows what it has measured. */
  report(part: Pick<PartReport, 'part' | 'what'>, measure: () => Promise<Figure[]>): Promise<void>;
}

export interface Suite<Options extends SuiteOptions<string>> {
  readonly help: string;
  /** @throws Error naming what is wrong; null where the help is asked for. */
  readOptions(args: readonly string[]): Options | null;
  /** Before a database server is started. */
  install?(progress: (line: string) => void): Promise<void>;
  run(options: Options, run: SuiteRun): Promise<void>;
}

/** A suite as a program. Returns its exit code: 1 where a target is not met. */
export async function runSuite<Options extends SuiteOptions<string>>(suite: Suite<Options>): Promise<number> {
  const options = suite.readOptions(process.argv.slice(2));
  if (options === null) {
    process.stdout.write(suite.help);
    return 0;
  }
  const interrupted = interruption();
  await suite.install?.(showProgress);
  const { url, stop } = await startDatabaseServer();
  const reports: PartReport[] = [];
  const report: SuiteRun['report'] = async (part, measure) => {
    const begun = performance.now();
    const figures = await measure();
    clearProgress();
    reports.push({ ...part, figures, seconds: (performance.now() - begun) / 1_000 });
    process.stdout.write(tableText(reports.at(-1) as PartReport));
  };
  try {
    await suite.run(options, { server: url, interrupted, report });
  } finally {
    clearProgress();
    await stop();
  }
  if (options.json !== null) await writeFile(options.json, `${JSON.stringify(reports, null, 2)}\n`);
  return reports.every(({ figures }) => figures.every(isMet)) ? 0 : 1;
}

/** @throws the signal's reason where it is interrupted; the work is left to itself then. */
export async function unlessInterrupted<T>(interrupted: AbortSignal, work: () => Promise<T>): Promise<T> {
  interrupted.throwIfAborted();
  const interruption = new Promise<never>((_, reject) => {
    interrupted.addEventListener('abort', () => reject(interrupted.reason), { once: true });
  });
  return Promise.race([work(), interruption]);
}
