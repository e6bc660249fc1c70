import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { builtCli, environment } from '../../../test/kit/command.ts';
import { now } from '../../live/clock.ts';

/** What is started, from the folder of the package. */
export const commands = {
  npm: ['npm', 'start', '--silent', '--', '--json'],
  node: [process.execPath, builtCli, 'start', '--json'],
} as const;

export interface StartedCommand {
  /** From the command to the line that says it is ready, in milliseconds. */
  readonly readyMs: number;
  /** Since the command was given, in milliseconds. */
  elapsed(): number;
  readonly url: string;
  /** The demo team's. */
  readonly key: string;
  /** As Ctrl-C does, and until all of it has ended. */
  stop(): Promise<void>;
}

const packageFolder = fileURLToPath(new URL('../../..', import.meta.url));

/** Starts a gateway as on a bare machine, with its own database and sandbox. */
export async function startCommand(command: keyof typeof commands, dataDir: string): Promise<StartedCommand> {
  const [file, ...args] = commands[command];
  const begun = now();
  const child = spawn(file, args, {
    cwd: packageFolder,
    env: environment({
      PORT: '0',
      CLAPPERBOARD_DATA_DIR: dataDir,
      LOG_LEVEL: 'error',
      SHUTDOWN_GRACE_SECONDS: '0',
    }),
    stdio: ['ignore', 'pipe', 'inherit'],
    // A group of its own, which Ctrl-C would reach as a whole: npm hands on what it is told, and tells no end.
    detached: true,
  });
  const stop = () => end(child);
  try {
    const { url, key } = JSON.parse(await firstLine(child)) as Pick<StartedCommand, 'url' | 'key'>;
    return { readyMs: now() - begun, elapsed: () => now() - begun, url, key, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function firstLine(child: ChildProcess): Promise<string> {
  if (!child.stdout) throw new Error('the command was spawned without a pipe');
  for await (const line of createInterface(child.stdout)) {
    child.stdout.resume();
    return line;
  }
  throw new Error('the command ended before it was ready');
}

/** Its output is closed when the last process that writes to it has ended. */
async function end(child: ChildProcess): Promise<void> {
  if (child.pid === undefined) return;
  const closed = child.stdout?.destroyed ? null : once(child, 'close');
  try {
    process.kill(-child.pid, 'SIGINT');
  } catch {
    // It has ended by itself.
  }
  await closed;
}
