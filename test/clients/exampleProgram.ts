/** The programs in `examples/`, each as the process that its user starts. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { collect, environment } from '../kit/command.ts';
import type { Errand, Follower, Told } from './follower.ts';

export const examplePrograms = [
  'graphqlWs.ts',
  'apolloClient.ts',
  'urql.ts',
  'typed/typed.ts',
  'eventSource/eventSource.ts',
] as const;

const folder = fileURLToPath(new URL('../../examples', import.meta.url));

/** None outlives the test that started it. */
const unended = new Set<ChildProcess>();
process.once('exit', () => {
  for (const child of unended) child.kill('SIGKILL');
});

export function startExample(program: string, { url, key, audioUri, prompt }: Errand): Follower {
  const child = spawn(process.execPath, ['--import', 'tsx', `${folder}/${program}`, prompt], {
    env: environment({ CLAPPERBOARD_URL: url, CLAPPERBOARD_KEY: key, CLAPPERBOARD_AUDIO: audioUri }),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  unended.add(child);
  const output = collect(child);
  const ended = once(child, 'close').finally(() => unended.delete(child));
  return {
    prompt,
    told: () => [...output.stdout.matchAll(/^(\d+) (\w+) \w+\n/gm)].map(lineToTold),
    ended: ended.then(() => ({ code: child.exitCode, output: output.stdout + output.stderr })),
  };
}

function lineToTold([, version, status = '']: RegExpMatchArray): Told {
  return { version: Number(version), status };
}
