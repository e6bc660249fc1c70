/**
 * From the command `clapperboard start` to the first accepted mutation, on an installed tree: with a new data
 * folder, then again and again with the one that is there. Prints milliseconds.
 *
 * npm run bench:start [-- ROUNDS]
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { median } from './median.mjs';

const cli = fileURLToPath(new URL('../dist/cli.js', import.meta.url));
const rounds = Number(process.argv[2] ?? 5);
const folder = await mkdtemp(join(tmpdir(), 'clapperboard-bench-'));
const env = { PATH: process.env.PATH, HOME: process.env.HOME, PORT: '0', CLAPPERBOARD_DATA_DIR: folder };

/** One start and one mutation. Returns milliseconds to the ready line and to the mutation's answer. */
async function round() {
  const begun = performance.now();
  const child = spawn(process.execPath, [cli, 'start', '--json'], {
    env,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const [line] = await once(child.stdout, 'data');
  const ready = performance.now() - begun;
  const { url, key } = JSON.parse(String(line));
  const query = `mutation { generateVideo(input: { audioUri: "${url}/playground/voice.wav", prompt: "[sandbox: fast]" }) { request { id } } }`;
  const answer = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${key}` },
    body: JSON.stringify({ query }),
  });
  const { data } = await answer.json();
  if (!data?.generateVideo.request) throw new Error('the mutation was not accepted');
  const accepted = performance.now() - begun;
  child.kill('SIGTERM');
  await once(child, 'exit');
  return { ready, accepted };
}

try {
  const first = await round();
  const later = [];
  for (let count = 0; count < rounds; count += 1) later.push(await round());
  const ms = (value) => `${value.toFixed(0)} ms`;
  console.log(
    `new data folder:      ready ${ms(first.ready)}, first mutation accepted ${ms(first.accepted)}`,
  );
  console.log(
    `existing data folder: ready ${ms(median(later.map(({ ready }) => ready)))}, first mutation accepted ${ms(median(later.map(({ accepted }) => accepted)))} (medians of ${rounds})`,
  );
} finally {
  await rm(folder, { recursive: true, force: true });
}
