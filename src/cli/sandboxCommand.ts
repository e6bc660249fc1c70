/** `clapperboard sandbox`: an imitation of the upstream, in a process of its own. */
import { Command, Option } from 'commander';
import { describeDirectives } from '../sandbox/directives.ts';
import { readOptions, sandboxOptions } from '../sandbox/options.ts';
import type { Sandbox } from '../sandbox/server.ts';
import { complain, print, printJson } from './print.ts';

const summary =
  "Imitate the upstream's request queue over HTTP, free of charge: real videos from your own audio, and every fault on demand.";

/** The command, with a flag for each of the sandbox's switches. */
export function sandboxCommand(): Command {
  const command = new Command('sandbox').description(summary);
  for (const option of switchFlags()) command.addOption(option);
  return command
    .option('--json', 'print one line {"url","port","ledger"} when it listens, and nothing else')
    .addHelpText('after', help)
    .action(({ json, ...given }: Record<string, unknown>) => run(given, json === true));
}

const help = `
Directives in a prompt script what happens to that one request; several may combine.
A number is optional, except for slow:
${describeDirectives()}

The ledger, a JSON line for every POST /requests, is DATA_DIR/ledger.jsonl and GET /sandbox/ledger.

Example:
  clapperboard sandbox --port 4001 --latency-seconds 10 --outcome-shape video_url
`;

/** A switch that is on by default gets the flag that turns it off in the help; both forms are understood. */
function switchFlags(): Option[] {
  const defaults: Readonly<Record<string, unknown>> = readOptions({});
  return Object.entries(sandboxOptions.shape).flatMap(([key, { description = '' }]) => {
    const name = key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
    const standard = defaults[key];
    if (typeof standard === 'boolean') {
      const on = new Option(`--${name}`, description + (standard ? ' (default)' : ''));
      return [on, new Option(`--no-${name}`, `The opposite of --${name}.`).hideHelp(!standard)];
    }
    return [
      new Option(
        `--${name} <value>`,
        description + (standard === undefined ? '' : ` (default: ${standard})`),
      ),
    ];
  });
}

async function run(given: Record<string, unknown>, json: boolean): Promise<void> {
  try {
    // Its files, recordings and prompts are for this user alone.
    process.umask(0o077);
    // The server is loaded only when it is wanted: `clapperboard --help` passes through here too.
    const { startSandbox } = await import('../sandbox/server.ts');
    const sandbox = await startSandbox(given);
    stopWithTheProcess(sandbox);
    process.send?.({ type: 'listening', url: sandbox.url, port: sandbox.port });
    if (json) printJson(announcement(sandbox));
    else print(greeting(sandbox));
  } catch (error) {
    complain(explain(error, given));
    process.exit(1);
  }
}

function announcement({ url, port, ledger }: Sandbox): Omit<Sandbox, 'stop'> {
  return { url, port, ledger };
}

function greeting({ url, ledger }: Sandbox): string {
  return `The sandbox listens. Give the gateway GMI_BASE_URL=${url} and any GMI_API_KEY.\nLedger: ${ledger}`;
}

/**
 * Under a parent with an IPC channel, Ctrl+C goes to the parent, which stops its children in order;
 * and when the parent is gone, however it went, so is this process.
 */
function stopWithTheProcess(sandbox: Sandbox): void {
  let stopping = false;
  const stop = () => {
    if (stopping) return;
    stopping = true;
    sandbox.stop().finally(() => process.exit(0));
  };
  const supervised = process.send !== undefined;
  process.on('SIGINT', supervised ? () => {} : stop);
  process.on('SIGTERM', stop);
  process.on('disconnect', stop);
}

function explain(error: unknown, { port }: Record<string, unknown>): string {
  if (error instanceof Error && 'code' in error && error.code === 'EADDRINUSE') {
    const taken = port ?? readOptions({}).port;
    return `Port ${taken} is taken. Give another with --port, 0 for any free one, or add --port-fallback.`;
  }
  return error instanceof Error ? error.message : String(error);
}
