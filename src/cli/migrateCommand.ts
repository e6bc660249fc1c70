import { Command } from 'commander';
import { print, printJson } from './print.ts';
import { withMigratedDatabase } from './withDatabase.ts';

/** `clapperboard migrate`: brings the database's schema up to date. */
export function migrateCommand(): Command {
  return new Command('migrate')
    .description('Apply the migrations that the database lacks; `start` does the same')
    .option('--json', 'print {"applied":[names],"alreadyApplied":number}')
    .addHelpText(
      'after',
      `
Several processes may run it at once: they take turns under a lock. What it writes is what
\`prisma migrate deploy\` would, so either may follow the other.`,
    )
    .action((options: { json?: boolean }) => run(options));
}

async function run(options: { json?: boolean }): Promise<void> {
  const result = await withMigratedDatabase(async (_url, migrated) => migrated);
  if (options.json) {
    printJson(result);
    return;
  }
  for (const name of result.applied) print(`applied ${name}`);
  print(`The database is up to date: ${result.applied.length + result.alreadyApplied} migrations.`);
}
