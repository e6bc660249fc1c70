import { afterAll, beforeAll, expect, test } from 'vitest';
import { type SandboxProcess, startSandboxProcess } from '../kit/sandboxProcess.ts';
import { list, type MediaServer, post, serveMedia } from './exchange.ts';

let sandbox: SandboxProcess;
let media: MediaServer;

beforeAll(async () => {
  sandbox = await startSandboxProcess([
    '--fps',
    '5',
    '--latency-seconds',
    '0',
    '--rate-limit-retry-seconds',
    '1.5',
  ]);
  media = await serveMedia();
});
afterAll(async () => {
  media.stop();
  await sandbox.stop();
});

function play(prompt: string) {
  return post(sandbox.url, { audio_uri: `${media.url}/tone.wav`, prompt });
}

function faults(prompt: string) {
  const mine = sandbox
    .ledger()
    .filter(({ payload }) => (payload as { prompt?: string } | null)?.prompt === prompt);
  return mine.map(({ fault, accepted }) => [fault, accepted]);
}

async function recordsOf(prompt: string) {
  return (await list(sandbox.url)).filter(({ payload }) => payload.prompt === prompt);
}

test('rate limit: the first POST of a payload gets 429 with the wait, the next is accepted', async () => {
  const first = await play('[sandbox: rate limit]');
  expect(first.status).toBe(429);
  expect(first.json).toEqual({
    error: expect.stringMatching(/^Rate limit exceeded for model ltx-.*Retry in 1500 ms\.$/),
    rate_limit: { limit_type: 'RPM', limit: 2, interval_seconds: 60, retry_after_ms: 1500 },
  });
  expect(first.headers['retry-after']).toBeUndefined();
  expect((await play('[sandbox: rate limit]')).status).toBe(200);
  expect(faults('[sandbox: rate limit]')).toEqual([
    ['rate limit', false],
    [null, true],
  ]);
});

test('rate limit 2: so many times, counted for each payload by itself', async () => {
  const other = await play('another [sandbox: rate limit 2]');
  expect(other.status).toBe(429);
  const statuses = [];
  for (let time = 0; time < 3; time += 1) statuses.push((await play('[sandbox: rate limit 2]')).status);
  expect(statuses).toEqual([429, 429, 200]);
});

test('no credits: 402 always, or so many times', async () => {
  for (let time = 0; time < 3; time += 1) expect((await play('[sandbox: no credits]')).status).toBe(402);
  expect((await play('[sandbox: no credits 1]')).json.error).toContain('Insufficient credits');
  expect((await play('[sandbox: no credits 1]')).status).toBe(200);
});

test('organization limit: 429 that names no model, the first time', async () => {
  const { status, json } = await play('[sandbox: organization limit]');
  expect([status, json.error]).toEqual([
    429,
    expect.stringMatching(/^Rate limit exceeded for organization .*Retry in 1500 ms\.$/),
  ]);
  expect((await play('[sandbox: organization limit]')).status).toBe(200);
});

test('forbidden: 403 always, or so many times', async () => {
  for (let time = 0; time < 3; time += 1) expect((await play('[sandbox: forbidden]')).status).toBe(403);
  expect((await play('[sandbox: forbidden 1]')).json.error).toBe('Forbidden');
  expect((await play('[sandbox: forbidden 1]')).status).toBe(200);
});

test('capacity: 503 that names no request, the first time', async () => {
  const { status, json } = await play('[sandbox: capacity]');
  expect([status, json]).toEqual([503, { error: expect.stringContaining('capacity temporarily exhausted') }]);
  expect((await play('[sandbox: capacity]')).status).toBe(200);
  expect(await recordsOf('[sandbox: capacity]')).toHaveLength(1);
});

test('reject: 400 without a record', async () => {
  expect((await play('[sandbox: reject]')).status).toBe(400);
  expect(await recordsOf('[sandbox: reject]')).toEqual([]);
});

test('drop before accept: no answer and no record, but a line in the ledger', async () => {
  await expect(play('[sandbox: drop before accept 1]')).rejects.toThrow();
  expect(await recordsOf('[sandbox: drop before accept 1]')).toEqual([]);
  expect(faults('[sandbox: drop before accept 1]')).toEqual([['drop before accept', false]]);
  expect((await play('[sandbox: drop before accept 1]')).status).toBe(200);
});

test('several refusals come one after the other', async () => {
  const prompt = '[sandbox: capacity] [sandbox: rate limit]';
  const statuses = [];
  for (let time = 0; time < 3; time += 1) statuses.push((await play(prompt)).status);
  expect(statuses).toEqual([429, 503, 200]);
});

test('the ledger numbers every POST without a hole', () => {
  const sequences = sandbox.ledger().map(({ sequence }) => sequence);
  expect(sequences).toEqual(sequences.map((_, index) => index + 1));
});
