/**
 * From the recording of a request to the arrival of its submission at the upstream, by the record's time and the
 * sandbox's ledger on one clock: requests one after the other, at an even pace. Prints milliseconds.
 *
 * npm run bench:pickup [-- REQUESTS PER_SECOND]
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { quantile } from './median.mjs';

const cli = fileURLToPath(new URL('../dist/cli.js', import.meta.url));
const [requests, perSecond] = [Number(process.argv[2] ?? 200), Number(process.argv[3] ?? 20)];
const folder = await mkdtemp(join(tmpdir(), 'clapperboard-bench-'));
const env = {
  PATH: process.env.PATH,
  HOME: process.env.HOME,
  PORT: '0',
  CLAPPERBOARD_DATA_DIR: folder,
  DISPATCH_CONCURRENCY: '1000',
  SHUTDOWN_GRACE_SECONDS: '0',
};

const child = spawn(process.execPath, [cli, 'start', '--json'], { env, stdio: ['ignore', 'pipe', 'ignore'] });
try {
  const { url, key } = JSON.parse(String((await once(child.stdout, 'data'))[0]));
  const recorded = new Map();
  for (let count = 0; count < requests; count += 1) {
    const prompt = `pickup ${count} [sandbox: fail]`;
    recorded.set(prompt, await submit(url, key, prompt));
    await delay(1000 / perSecond);
  }
  const waits = await waitsUntilArrival(recorded);
  const ms = (share) => `${quantile(waits, share).toFixed(0)} ms`;
  console.log(
    `recorded → at the upstream, ${waits.length} requests at ${perSecond} a second: p50 ${ms(0.5)}, p95 ${ms(0.95)}, p99 ${ms(0.99)}`,
  );
} finally {
  child.kill('SIGTERM');
  await once(child, 'exit');
  await rm(folder, { recursive: true, force: true });
}

/** Returns when the request was recorded, in milliseconds since 1970. */
async function submit(url, key, prompt) {
  const query = `mutation { generateVideo(input: { audioUri: "${url}/playground/voice.wav", prompt: "${prompt}" }) { request { createdAt } } }`;
  const answer = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${key}` },
    body: JSON.stringify({ query }),
  });
  return Date.parse((await answer.json()).data.generateVideo.request.createdAt);
}

async function waitsUntilArrival(recorded) {
  await delay(1000);
  const ledger = (await readFile(join(folder, 'sandbox', 'ledger.jsonl'), 'utf8'))
    .trim()
    .split('\n')
    .map(JSON.parse);
  const waits = ledger.map(({ at, payload }) => Date.parse(at) - recorded.get(payload.prompt));
  if (waits.length !== recorded.size)
    throw new Error(`${recorded.size} requests, but ${waits.length} arrived`);
  return waits;
}
