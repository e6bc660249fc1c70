import { Command } from 'commander';
import type { Logger } from '../observability/logger.ts';
import { print, printJson } from './print.ts';
import { banner, warningsOf } from './startBanner.ts';

/** `clapperboard start`: the gateway, until it is told to stop. */
export function startCommand(): Command {
  return new Command('start')
    .description('Start the gateway: API, dispatcher and, where none is configured, database and sandbox')
    .option('--role <role>', 'all, api or dispatcher; the same as the variable ROLE')
    .option('--json', 'print one line {"url","key"} when it is ready, instead of the addresses')
    .addHelpText(
      'after',
      `
Ctrl-C (SIGINT) or SIGTERM stops everything in order. Logs go to standard error.

Examples:
  clapperboard start                                      on a bare machine
  PORT=8080 clapperboard start                            on another port
  DATABASE_URL=… GMI_API_KEY=… clapperboard start         for real
  ROLE=dispatcher DATABASE_URL=… clapperboard start       one of several processes`,
    )
    .action((options: { role?: string; json?: boolean }) => run(options));
}

async function run(options: { role?: string; json?: boolean }): Promise<void> {
  const begun = performance.now();
  const { readConfig } = await import('../config.ts');
  const config = readConfig(
    options.role === undefined ? process.env : { ...process.env, ROLE: options.role },
  );
  const { createLogger } = await import('../observability/logger.ts');
  const log = createLogger({
    level: config.logLevel,
    pretty: !config.production && process.stderr.isTTY === true,
  });
  logWhatIsNotCaught(log);
  // From here on a signal waits for the start to end, so that nothing half started is left.
  const stop = whenToldToStop();
  const { startApp } = await import('../app.ts');
  const app = await startApp(config, log).catch((error: unknown) => {
    // Ctrl-C reaches the programs that a first start runs, too: that they fail is what was asked for.
    if (!stop.told) throw error;
    log.info('stopped before it was ready');
    process.exit(0);
  });
  const warnings = warningsOf(config, app);
  for (const warning of warnings) log.warn(warning);
  if (options.json) printJson({ url: app.url, key: app.developmentKey });
  else print(banner(app, config, begun, warnings));
  const reason = await stop.reason;
  log.info({ reason }, 'stopping');
  await app.stop();
  log.info('stopped');
  process.exit(0);
}

/** Node would write the error with all that hangs on it, such as the arguments of the command that has failed. */
function logWhatIsNotCaught(log: Logger): void {
  process.on('uncaughtException', (error) => {
    log.fatal({ err: error }, 'the process ends: an error was not caught');
    process.exit(1);
  });
}

const parentLookMs = 250;

/**
 * SIGINT, SIGTERM, or the end of the npm that has started us: it hands a SIGTERM to the shell between us and
 * itself, which dies of it and tells nobody.
 */
function whenToldToStop(): { readonly reason: Promise<string>; readonly told: boolean } {
  let told = false;
  const reason = new Promise<string>((resolve) => {
    const tell = (what: string) => {
      told = true;
      resolve(what);
    };
    process.on('SIGINT', tell);
    process.on('SIGTERM', tell);
    const parent = process.ppid;
    const look = () => process.ppid !== parent && tell('npm has ended');
    if (process.env.npm_lifecycle_event) setInterval(look, parentLookMs).unref();
  });
  return {
    reason,
    get told() {
      return told;
    },
  };
}
