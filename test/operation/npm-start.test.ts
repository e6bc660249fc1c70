/** `npm start` puts npm and a shell between the terminal and the gateway. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, test } from 'vitest';
import { environment } from '../kit/command.ts';
import { eventually } from '../kit/eventually.ts';
import { freePortPair } from '../kit/freePorts.ts';
import { descendantsOf, leftRunning } from '../kit/processes.ts';

const folder = mkdtempSync(join(tmpdir(), 'clapperboard-npm-'));
afterAll(() => rm(folder, { recursive: true, force: true }));

test.each([
  ['a SIGTERM to npm alone', (npm: number) => process.kill(npm, 'SIGTERM')],
  ['Ctrl-C, which reaches all at once', (npm: number) => process.kill(-npm, 'SIGINT')],
])('%s stops everything in order', async (_name, stop) => {
  const npm = spawn('npm', ['start'], {
    cwd: fileURLToPath(new URL('../..', import.meta.url)),
    env: environment({ PORT: String(await freePortPair()), CLAPPERBOARD_DATA_DIR: folder }),
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [npm.stdout, npm.stderr]) stream.on('data', (chunk) => (output += String(chunk)));
  await eventually(
    () => output,
    (text) => text.includes('A first video: npm run demo'),
  );
  const pids = (await descendantsOf(npm.pid ?? 0)).map(({ pid }) => pid);
  expect(pids.length).toBeGreaterThanOrEqual(3);
  const ended = once(npm, 'exit');
  stop(npm.pid ?? 0);
  await ended;
  expect(await leftRunning(pids, folder, 10_000)).toEqual([]);
  expect(output).toContain('"msg":"stopped"');
});
