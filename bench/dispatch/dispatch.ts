/** `npm run bench:dispatch`: see `--help`. */
import { writeFile } from 'node:fs/promises';
import { clearProgress, interruption, runProgram, showProgress } from '../../test/kit/longProgram.ts';
import { startDatabaseServer } from '../../test/kit/startDatabaseServer.ts';
import { isMet, type PartReport, tableText } from '../figures.ts';
import { type BenchOptions, help, readBenchOptions } from './options.ts';
import { type PartName, parts } from './parts/parts.ts';
import { Stage } from './stage.ts';

async function main(): Promise<number> {
  const options = readBenchOptions(process.argv.slice(2));
  if (options === null) {
    process.stdout.write(help);
    return 0;
  }
  const interrupted = interruption();
  const server = await startDatabaseServer();
  const reports: PartReport[] = [];
  try {
    for (const name of options.parts) {
      const report = await runPart(name, server.url, options, interrupted);
      clearProgress();
      process.stdout.write(tableText(report));
      reports.push(report);
    }
  } finally {
    clearProgress();
    await server.stop();
  }
  if (options.json !== null) await writeFile(options.json, `${JSON.stringify(reports, null, 2)}\n`);
  return reports.every(({ figures }) => figures.every(isMet)) ? 0 : 1;
}

/** @throws the signal's reason where it was interrupted; nothing is left behind in either case. */
async function runPart(
  part: PartName,
  server: string,
  options: BenchOptions,
  interrupted: AbortSignal,
): Promise<PartReport> {
  const begun = performance.now();
  const { what, run } = parts[part];
  const stage = new Stage(server, options, showProgress);
  const interruption = new Promise<never>((_, reject) => {
    interrupted.addEventListener('abort', () => reject(interrupted.reason), { once: true });
  });
  try {
    interrupted.throwIfAborted();
    const figures = await Promise.race([run(stage), stage.lost, interruption]);
    return { part, what, figures, seconds: (performance.now() - begun) / 1_000 };
  } finally {
    await stage.close();
  }
}

await runProgram(main);
