/** `npm run soak`: see `--help`. */
import { clearProgress, interruption, runProgram, showProgress } from '../kit/longProgram.ts';
import { help, readSoakOptions } from './soak/options.ts';
import { passed, reportText } from './soak/report.ts';
import { runSoak } from './soak/runSoak.ts';

async function main(): Promise<number> {
  const options = readSoakOptions(process.argv.slice(2));
  if (options === null) {
    process.stdout.write(help);
    return 0;
  }
  const soaked = await runSoak(options, { progress: showProgress, interrupted: interruption() });
  clearProgress();
  process.stdout.write(reportText(soaked));
  return passed(soaked) ? 0 : 1;
}

await runProgram(main);
