/** One data folder through several lives of `clapperboard start`, on a machine with nothing but Node. */
import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { call, settled, watch } from '../kit/client.ts';
import type { Environment } from '../kit/command.ts';
import { freePortPair } from '../kit/freePorts.ts';
import { type MediaServer, serveMedia } from '../kit/media.ts';
import { descendantsOf, leftRunning, runningProcesses } from '../kit/processes.ts';
import { atTerminal, type Terminal } from '../kit/terminal.ts';

interface Started {
  readonly terminal: Terminal;
  readonly url: string;
  readonly key: string;
}

const dataDir = mkdtempSync(join(tmpdir(), 'clapperboard-bare-'));
const starts: Terminal[] = [];
let env: Environment;
let media: MediaServer;

beforeAll(async () => {
  env = { PORT: String(await freePortPair()), CLAPPERBOARD_DATA_DIR: dataDir };
  media = await serveMedia();
});

afterAll(async () => {
  await Promise.all(starts.map((terminal) => terminal.interrupt()));
  await media.stop();
  await rm(dataDir, { recursive: true, force: true });
});

async function start(): Promise<Started> {
  const terminal = atTerminal(['start'], env);
  starts.push(terminal);
  await terminal.reads(/A first video: .+\n/);
  const said = (name: string) =>
    new RegExp(`^ +${name} +(\\S+)`, 'm').exec(terminal.output.stdout)?.[1] ?? '';
  return { terminal, url: said('GraphQL').replace(/\/graphql$/, ''), key: said('Key') };
}

/** The log's lines from the level of a warning on. */
function complaints({ output }: Terminal): unknown[] {
  const lines = output.stderr.split('\n').filter((line) => line !== '');
  return lines.map((line) => JSON.parse(line)).filter(({ level }) => level >= 40);
}

/** The gateway, its sandbox, and the database server with its helpers, whoever has started that. */
async function household(terminal: Terminal): Promise<number[]> {
  const server = (await runningProcesses()).filter(({ command }) =>
    command.includes(`postgres -D ${dataDir}`),
  );
  const roots = [terminal.pid, ...server.map(({ pid }) => pid)];
  const below = (await Promise.all(roots.map(descendantsOf))).flat();
  const pids = [...new Set([...roots, ...below.map(({ pid }) => pid)])];
  expect(pids.length, 'gateway, sandbox, server and at least its checkpointer').toBeGreaterThan(3);
  return pids;
}

/** The README's mutation, pasted as it stands but for the audio. */
async function askForVideo({ url, key }: Started, audioUri: string): Promise<string> {
  const mutation = `mutation ($audioUri: String!) {
    generateVideo(input: { audioUri: $audioUri, prompt: "A lighthouse keeper tells a story [sandbox: fast]" }) {
      request { id status }
      errors { code message field }
    }
  }`;
  type Data = { generateVideo: { request: { id: string; status: string } | null; errors: unknown[] } };
  const { data } = await call<Data>(url, key, mutation, { audioUri });
  expect(data?.generateVideo).toMatchObject({ request: { status: 'QUEUED' }, errors: [] });
  return data?.generateVideo.request?.id ?? '';
}

async function listedIds({ url, key }: Started): Promise<string[]> {
  type Data = { requests: { nodes: { id: string }[] } };
  const { data } = await call<Data>(url, key, '{ requests { nodes { id } } }');
  return data?.requests.nodes.map(({ id }) => id) ?? [];
}

async function plays(videoUrl: string): Promise<boolean> {
  const bytes = Buffer.from(await (await fetch(videoUrl)).arrayBuffer());
  return bytes.toString('latin1', 4, 8) === 'ftyp';
}

describe('on a bare machine', () => {
  let first: Started;
  let requestId: string;
  let videoUrl: string;

  test('the start prints the addresses to open and a key that works', async () => {
    first = await start();
    const { port } = new URL(first.url);
    expect(port).toBe(env.PORT);
    expect(first.terminal.output.stdout).toContain(`${first.url}/playground`);
    expect(first.terminal.output.stdout).toContain(`${first.url}/health/ready`);
    expect(first.terminal.output.stdout).toContain(`${first.url}/metrics`);
    expect(first.terminal.output.stdout).toContain('nothing is charged');
    expect(first.key).toMatch(/^clap_/);
    const { data } = await call<object>(first.url, first.key, '{ viewer { role team { name } } }');
    expect(data).toEqual({ viewer: { role: 'ADMIN', team: { name: 'Demo' } } });
  });

  test('the playground has the key filled in, and no cache keeps it', async () => {
    const page = await fetch(`${first.url}/playground`);
    expect(page.headers.get('cache-control')).toBe('no-store');
    expect(await page.text()).toContain(`Bearer ${first.key}`);
  });

  test('a mutation and a subscription with that key end in a video that plays', async () => {
    requestId = await askForVideo(first, `${first.url}/playground/voice.wav`);
    const changes = await watch(first.url, first.key, { requestId });
    expect(changes.at(-1)).toMatchObject({ status: 'SUCCESS', stage: 'DONE' });
    ({ url: videoUrl } = (await settled(first.url, first.key, requestId)).video);
    expect(await plays(videoUrl)).toBe(true);
  });

  test('a second start on the same data folder is refused in one message, and the first goes on', async () => {
    const second = atTerminal(['start'], { ...env, PORT: '0' });
    const { code, stdout, stderr } = await second.ended;
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr.trim().split('\n')).toEqual([
      expect.stringContaining(
        `Another Clapperboard (pid ${first.terminal.pid}) already runs on this data folder`,
      ),
    ]);
    expect(await listedIds(first)).toEqual([requestId]);
  });

  test('Ctrl-C stops everything in order and leaves no process', async () => {
    const pids = await household(first.terminal);
    const begun = Date.now();
    const { code } = await first.terminal.interrupt();
    expect(code).toBe(0);
    expect(await leftRunning(pids, dataDir)).toEqual([]);
    expect(Date.now() - begun).toBeLessThan(5_000);
    expect(complaints(first.terminal)).toEqual([]);
  });

  test('the next start has the same key, the earlier request, and the video still at its address', async () => {
    const again = await start();
    expect(again.key).toBe(first.key);
    expect(await listedIds(again)).toEqual([requestId]);
    expect(await plays(videoUrl)).toBe(true);
    first = again;
  });

  test('a SIGKILL takes the sandbox along, and the next start adopts the database and works', async () => {
    const sandbox = (await descendantsOf(first.terminal.pid)).filter(({ command }) =>
      command.includes(' sandbox '),
    );
    expect(sandbox).toHaveLength(1);
    await first.terminal.kill();
    const isThere = async () => (await runningProcesses()).some(({ pid }) => pid === sandbox[0]?.pid);
    await expect.poll(isThere, { timeout: 3_000 }).toBe(false);

    const next = await start();
    expect(next.terminal.output.stdout).toMatch(/Database +embedded.*\(adopted\)/);
    expect(next.key).toBe(first.key);
    const another = await askForVideo(next, media.wav(2));
    expect((await settled(next.url, next.key, another)).status).toBe('SUCCESS');
    expect(await listedIds(next)).toEqual([another, requestId]);
    const pids = await household(next.terminal);
    expect((await next.terminal.interrupt()).code).toBe(0);
    expect(await leftRunning(pids, dataDir)).toEqual([]);
  });
});

test('Ctrl-C during the first start leaves no process either', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'clapperboard-bare-'));
  try {
    const terminal = atTerminal(['start'], { PORT: '0', CLAPPERBOARD_DATA_DIR: folder });
    await terminal.reads(/Creating a Postgres database/);
    expect((await terminal.interrupt()).code).toBe(0);
    expect(await leftRunning([terminal.pid], folder)).toEqual([]);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
