/** The API in one process and the dispatcher in another, on one database and one upstream. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { call, generate, watch } from '../kit/client.ts';
import { createDatabase, type TestDatabase } from '../kit/database.ts';
import {
  createTeamKey,
  type GatewayProcess,
  gatewayEnvironment,
  type Key,
  startGateway,
} from '../kit/gateway.ts';
import { type MediaServer, serveMedia } from '../kit/media.ts';
import { type SandboxProcess, startSandboxProcess } from '../kit/sandboxProcess.ts';

let sandbox: SandboxProcess;
let media: MediaServer;

beforeAll(async () => {
  [sandbox, media] = await Promise.all([
    startSandboxProcess(['--fps', '5', '--latency-seconds', '0.3']),
    serveMedia(),
  ]);
});

afterAll(async () => {
  await Promise.all([sandbox.stop(), media.stop()]);
});

const redisUrl = process.env.REDIS_URL;

describe.each([
  ['hints through Postgres', {}, false],
  ['hints through Redis', { REDIS_URL: redisUrl }, redisUrl === undefined],
])('with %s', (_name, hints, isSkipped) => {
  let database: TestDatabase;
  let api: GatewayProcess;
  let dispatcher: GatewayProcess;
  let team: Key;

  beforeAll(async () => {
    if (isSkipped) return;
    database = await createDatabase();
    const env = gatewayEnvironment(database.url, sandbox.url, hints);
    [api, dispatcher] = await Promise.all([
      startGateway({ ...env, ROLE: 'api' }),
      startGateway({ ...env, ROLE: 'dispatcher' }),
    ]);
    team = await createTeamKey(env);
  });

  afterAll(async () => {
    if (isSkipped) return;
    await Promise.all([api.stop(), dispatcher.stop()]);
    await database.drop();
  });

  test.skipIf(isSkipped)('what is asked of the API process, the dispatcher brings to its end', async () => {
    const before = sandbox.ledger().length;
    const input = { audioUri: media.wav(2), prompt: `a harbour at dawn, ${Object.keys(hints).length}` };
    const requestId = await generate(api.url, team.key, input);
    const changes = await watch(api.url, team.key, { requestId });
    expect(changes.at(-1)).toMatchObject({ status: 'SUCCESS', stage: 'DONE' });
    const first = changes[0]?.version ?? 0;
    expect(changes.map(({ version }) => version)).toEqual(changes.map((_, index) => first + index));
    expect(sandbox.ledger().slice(before)).toHaveLength(1);

    const [attempt] = await database.query<{ worker: string }>('SELECT worker FROM submission_attempt');
    expect(attempt?.worker).toMatch(new RegExp(`/${dispatcher.pid}$`));
    expect(await upstreamSubmissions(api)).toBe('');
    expect(await upstreamSubmissions(dispatcher)).toContain('outcome="ok"');
  });

  test.skipIf(isSkipped)('the dispatcher answers its operator, and nobody else', async () => {
    const status = async (path: string) => (await fetch(dispatcher.url + path)).status;
    expect(await status('/health/live')).toBe(200);
    expect(await status('/health/ready')).toBe(200);
    expect(await status('/metrics')).toBe(200);
    for (const path of ['/', '/playground', '/playground/voice.wav', '/uploads/x']) {
      expect([path, await status(path)]).toEqual([path, 404]);
    }
    const { status: refused } = await call<object>(dispatcher.url, team.key, '{ viewer { role } }');
    expect(refused).toBe(404);
    await expect(watch(dispatcher.url, team.key, {})).rejects.toThrow();
  });
});

/** The lines of /metrics that count what was submitted upstream. */
async function upstreamSubmissions({ url }: GatewayProcess): Promise<string> {
  const lines = (await (await fetch(`${url}/metrics`)).text()).split('\n');
  return lines
    .filter((line) => /^clapperboard_upstream_calls_total\{operation="submit"/.test(line))
    .join('\n');
}
