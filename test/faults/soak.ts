/** `npm run soak`: see `--help`. */
import { help, readSoakOptions } from './soak/options.ts';
import { passed, reportText } from './soak/report.ts';
import { runSoak } from './soak/runSoak.ts';

async function main(): Promise<number> {
  const options = readSoakOptions(process.argv.slice(2));
  if (options === null) {
    process.stdout.write(help);
    return 0;
  }
  const soaked = await runSoak(options, { progress, interrupted: interruption() });
  endLine();
  process.stdout.write(reportText(soaked));
  return passed(soaked) ? 0 : 1;
}

/** The first Ctrl+C ends everything that was started. */
function interruption(): AbortSignal {
  const controller = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => controller.abort(new Error(`interrupted by ${signal}`)));
  return controller.signal;
}

/** One line that is written over on a terminal, and lines of a log elsewhere. */
function progress(line: string): void {
  process.stdout.write(process.stdout.isTTY ? `\r${line}\u001b[K` : `${line}\n`);
}

function endLine(): void {
  if (process.stdout.isTTY) process.stdout.write('\n');
}

process.exitCode = await main().catch((error: unknown) => {
  endLine();
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  return 1;
});
