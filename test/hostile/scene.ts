/** A gateway with little memory, two teams on it, and eyes on both while one of them misbehaves. */
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { call } from '../kit/client.ts';
import type { Environment } from '../kit/command.ts';
import { createTeamKey, type GatewayProcess } from '../kit/gateway.ts';
import { readMetric } from '../kit/metric.ts';

/** Of JavaScript's heap, in MB. */
export const heapMb = 512;
/** Requests of the attacker's team, each with the longest prompt there is, of the longest characters. */
const requests = 100;
const longestPrompt = '🎬'.repeat(5_000);

/** The variables of its gateway, which has no dispatcher: nothing is submitted. */
export const sceneEnvironment = {
  ROLE: 'api',
  LOG_LEVEL: 'warn',
  NODE_OPTIONS: `--max-old-space-size=${heapMb}`,
} as const;

export interface Scene {
  readonly url: string;
  /** Keys of one team: the attacker's. */
  readonly viewerKey: string;
  readonly memberKey: string;
  /** Another team's key. */
  readonly honestKey: string;
}

/** Two teams on a gateway, of which one has much that can be asked for. */
export async function furnishScene({ url }: GatewayProcess, env: Environment): Promise<Scene> {
  const { key: memberKey, teamId } = await createTeamKey(env, 'member');
  const { key: viewerKey } = await createTeamKey(env, 'viewer', teamId);
  const { key: honestKey } = await createTeamKey(env, 'member');
  const create = `mutation ($input: GenerateVideoInput!) { generateVideo(input: $input) { errors { message } } }`;
  for (let count = 0; count < requests; count += 1) {
    const input = { audioUri: `https://example.com/voice-${count}.wav`, prompt: longestPrompt };
    const { data, errors } = await call(url, memberKey, create, { input });
    if (errors || data.generateVideo.errors.length > 0) throw new Error(JSON.stringify({ errors, data }));
  }
  return { url, viewerKey, memberKey, honestKey };
}

/** The largest answer that an operation may ask for: some 9,000 of its 10,000 points. */
export const largestQuery = `{ requests(first: 52) { nodes { ${Array.from({ length: 9 }, (_, n) => `p${n}: prompt`).join(' ')} } } }`;

/** What the process keeps of honest work of the same kind is no growth of an attack's. */
export async function warmUp({ url, viewerKey }: Scene): Promise<void> {
  const headers = { authorization: `Bearer ${viewerKey}`, 'content-type': 'application/json' };
  const body = JSON.stringify({ query: largestQuery });
  for (let count = 0; count < 5; count += 1) {
    const answer = await fetch(`${url}/graphql`, { method: 'POST', headers, body });
    const { byteLength } = await answer.arrayBuffer();
    if (byteLength < 8e6) throw new Error(`the largest answer has ${byteLength} bytes`);
  }
}

export interface Watched {
  /** What the process's memory grew by at most, and by in the end, in MB. */
  readonly growthMb: number;
  readonly keptMb: number;
  /** How long another team's calls took, in milliseconds. */
  readonly p99Ms: number;
  readonly calls: number;
  /** Calls of the other team that were not answered as they should be. */
  readonly failed: number;
  /** From the beginning of the attack until the last of it had been refused or let go. */
  readonly seconds: number;
}

interface Honest {
  readonly latencies: number[];
  readonly failed: number;
}

/** However soon an attack is over, others are watched for so long. */
const minSeconds = 5;

/** Runs an attack, to its end and a moment beyond, while another team calls. */
export async function watched(scene: Scene, attack: () => Promise<void>): Promise<Watched> {
  const before = await memoryMb(scene.url);
  let over = false;
  let peak = before;
  const looking = (async () => {
    while (!over) {
      peak = Math.max(peak, await memoryMb(scene.url));
      await delay(200);
    }
  })();
  const honest = new Worker(new URL('honest.mjs', import.meta.url), {
    workerData: { url: scene.url, key: scene.honestKey },
  });
  const told = once(honest, 'message');
  const begun = performance.now();
  try {
    await Promise.all([attack(), delay(minSeconds * 1_000)]);
  } finally {
    over = true;
    honest.postMessage('over');
  }
  const seconds = (performance.now() - begun) / 1_000;
  await looking;
  const [{ latencies, failed }] = (await told) as [Honest];
  await delay(1_000);
  const kept = (await memoryMb(scene.url)) - before;
  return {
    growthMb: peak - before,
    keptMb: kept,
    p99Ms: latencies.sort((one, other) => one - other)[Math.floor(latencies.length * 0.99)] ?? 0,
    calls: latencies.length,
    failed,
    seconds,
  };
}

/** Resolves when the gateway has no more than so many connections open. @throws after so many seconds. */
export async function untilConnections(url: string, most: number, seconds: number): Promise<void> {
  const end = performance.now() + seconds * 1_000;
  for (;;) {
    const open = await connectionsOf(url);
    if (open <= most) return;
    if (performance.now() > end) throw new Error(`${open} connections are still open after ${seconds} s`);
    await delay(200);
  }
}

/** Connections of the process, those to its database among them. */
export async function connectionsOf(url: string): Promise<number> {
  return readMetric(url, 'nodejs_active_resources{type="TCPSocketWrap"}');
}

/** What the process takes of the machine, in MB. */
export async function memoryMb(url: string): Promise<number> {
  return (await readMetric(url, 'process_resident_memory_bytes')) / 1024 / 1024;
}
