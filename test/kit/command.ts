/** The built `clapperboard` command as a process. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { keepWritten } from './secrets/written.ts';

/** Built by `npm run build`; `CLAPPERBOARD_CLI` names another build. */
export const builtCli =
  process.env.CLAPPERBOARD_CLI ?? fileURLToPath(new URL('../../dist/cli.js', import.meta.url));

export interface Finished {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export type Environment = Readonly<Record<string, string | undefined>>;

/** The variables of this process without those that configure a gateway, which a test gives itself. */
export function environment(given: Environment): NodeJS.ProcessEnv {
  const { PATH, HOME, TMPDIR, LANG } = process.env;
  return { PATH, HOME, TMPDIR, LANG, ...given };
}

/** Runs a command to its end. */
export async function run(args: readonly string[], env: Environment): Promise<Finished> {
  const child = spawn(process.execPath, [builtCli, ...args], {
    env: environment(env),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const output = collect(child);
  const [code] = (await once(child, 'close')) as [number | null];
  keepWritten('errors of commands', output.stderr);
  return { code, stdout: output.stdout, stderr: output.stderr };
}

/** What a process has written so far. */
export function collect(child: ChildProcess): { stdout: string; stderr: string } {
  const output = { stdout: '', stderr: '' };
  child.stdout?.on('data', (chunk) => {
    output.stdout += String(chunk);
  });
  child.stderr?.on('data', (chunk) => {
    output.stderr += String(chunk);
  });
  return output;
}
