import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { collect, environment } from '../../../test/kit/command.ts';
import type { Ground, Running } from './contender.ts';
import { folder, nodeFrom } from './install.ts';

export interface ProgramOptions {
  /** Whether it loads Prisma's generated client: tsx takes the types off meanwhile, and has no part in what follows. */
  readonly typescript?: boolean;
  /** The first major version of Node that it runs on; any that the gateway runs on unless given. */
  readonly nodeFrom?: number;
}

const tsx = ['--import', import.meta.resolve('tsx')];

/** One of the programs in bench/contenders, ready. It ends when this process does: its standard input does then. */
export async function startProgramOf(
  file: string,
  { databaseUrl }: Ground,
  options: ProgramOptions,
): Promise<Running> {
  const script = fileURLToPath(new URL(file, folder));
  const child = spawn(nodeFrom(options.nodeFrom), [...(options.typescript ? tsx : []), script], {
    env: environment({ DATABASE_URL: databaseUrl, NODE_ENV: 'production' }),
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  const output = collect(child);
  const ended = once(child, 'close');
  const announcement = await Promise.race([once(createInterface(child.stdout), 'line'), ended]);
  if (child.exitCode !== null || child.signalCode !== null)
    throw new Error(`bench/contenders/${file} did not start:\n${output.stderr}`);
  const { url } = JSON.parse(String(announcement[0])) as { url: string };
  return {
    url: `${url}/graphql`,
    pid: child.pid ?? 0,
    complaints: () => output.stderr,
    async stop() {
      child.kill('SIGKILL');
      await ended;
    },
  };
}
