/**
 * Asks the registry whether a package that is installed has a known weakness (`npm audit`).
 *
 *   node scripts/audit.mjs   0 and what was found to be excused, or 1 and each advisory that is not
 *
 * A mirror of the registry may not answer that question: then it says so and passes, since nothing was learned. Where
 * CI_NOTES names a file, that is said there too, for the last lines of a long run.
 * Exceptions stand in scripts/audit/exceptions.json, each with its reason: {"GHSA-…": "why it does not concern us"}.
 */
import { execFile } from 'node:child_process';
import { appendFileSync, readFileSync } from 'node:fs';
import { judge } from './audit/judge.mjs';

const exceptions = JSON.parse(readFileSync(new URL('audit/exceptions.json', import.meta.url), 'utf8'));
const report = await new Promise((resolve) => {
  // npm exits with 1 where there is something to report.
  execFile('npm', ['audit', '--json'], { maxBuffer: 64 * 1024 * 1024 }, (_error, stdout) => resolve(stdout));
});
const { asked, faults, excused } = judge(report, exceptions);
if (!asked) {
  const note =
    'The audit did not run: the registry does not answer npm audit here, so no advisory was looked for.';
  console.log(note);
  if (process.env.CI_NOTES) appendFileSync(process.env.CI_NOTES, `${note}\n`);
}
for (const { id, reason } of excused) console.log(`${id} is excused: ${reason}`);
for (const fault of faults) console.error(fault);
if (asked && faults.length === 0) console.log('No advisory concerns what is installed.');
process.exitCode = faults.length > 0 ? 1 : 0;
