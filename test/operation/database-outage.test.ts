/** While the database is away every door says so and asks to try again; when it is back, work goes on. */
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { call, socketClient } from '../kit/client.ts';
import { createDatabase, type TestDatabase } from '../kit/database.ts';
import { openStream } from '../kit/eventStream.ts';
import {
  createTeamKey,
  type GatewayProcess,
  gatewayEnvironment,
  type Key,
  startGateway,
} from '../kit/gateway.ts';
import { type MediaServer, serveMedia } from '../kit/media.ts';
import { readMetric } from '../kit/metric.ts';
import { type SandboxProcess, startSandboxProcess } from '../kit/sandboxProcess.ts';
import { startTcpProxy, type TcpProxy } from '../kit/tcpProxy.ts';

let database: TestDatabase;
let sandbox: SandboxProcess;
let media: MediaServer;
let proxy: TcpProxy;
let gateway: GatewayProcess;
let team: Key;
beforeAll(async () => {
  [database, sandbox, media] = await Promise.all([
    createDatabase(),
    startSandboxProcess(['--fps', '5', '--latency-seconds', '0.2']),
    serveMedia(),
  ]);
  proxy = await startTcpProxy(database.url);
  gateway = await startGateway(gatewayEnvironment(proxy.targetUrl, sandbox.url));
  team = await createTeamKey({ DATABASE_URL: database.url });
});
afterAll(async () => {
  await gateway.kill();
  await Promise.all([proxy.stop(), sandbox.stop(), media.stop()]);
  await database.drop();
});

async function takeAway(): Promise<void> {
  await proxy.mode('refuse');
  proxy.reset();
}

const mutation = `mutation ($input: GenerateVideoInput!) {
  generateVideo(input: $input) { request { id } errors { code } }
}`;
const generate = () =>
  call(gateway.url, team.key, mutation, { input: { audioUri: media.wav(2), prompt: '[sandbox: fast]' } });

const retry = {
  message:
    'The gateway cannot reach its database right now. Nothing that it has acknowledged is lost; try again in a few seconds.',
  extensions: { code: 'SERVICE_UNAVAILABLE', requestId: expect.any(String), retryAfterSeconds: 2 },
};

test('a call over HTTP is answered 503 with when to try again, and works within 5 s of its return', async () => {
  expect((await generate()).data.generateVideo.errors).toEqual([]);
  await takeAway();
  onTestFinished(() => proxy.mode('pass'));
  for (const begun = Date.now(); Date.now() - begun < 2_000; ) {
    const asked = Date.now();
    const { status, headers, data, errors } = await generate();
    expect(Date.now() - asked).toBeLessThan(3_000);
    expect([status, headers.get('retry-after'), data?.generateVideo ?? null]).toEqual([503, '2', null]);
    // Where the key was seen just before, it is the operation that says so, and has a place.
    expect(errors).toMatchObject([retry]);
    expect(errors?.[0]?.extensions?.requestId).toBe(headers.get('x-request-id'));
  }
  await proxy.mode('pass');
  await expect.poll(async () => (await generate()).status, { timeout: 5_000 }).toBe(200);
});

test('a write that is cut off once it was sent is answered as unknown, and not as one to repeat', async () => {
  const release = await database.hold('LOCK TABLE video_request IN ACCESS EXCLUSIVE MODE');
  const answer = generate();
  const waiting = `SELECT 1 FROM pg_stat_activity WHERE datname = current_database()
    AND wait_event_type = 'Lock' AND query LIKE '%INSERT INTO video_request%'`;
  await expect.poll(async () => (await database.query(waiting)).length, { timeout: 10_000 }).toBe(1);
  await takeAway();
  onTestFinished(() => proxy.mode('pass'));
  const { status, headers, data, errors } = await answer;
  expect([status === 503, headers.get('retry-after'), data]).toEqual([false, null, { generateVideo: null }]);
  expect(errors).toMatchObject([{ path: ['generateVideo'], extensions: { code: 'OUTCOME_UNKNOWN' } }]);
  expect(errors?.[0]?.extensions).not.toHaveProperty('retryAfterSeconds');
  await release();
});

test('an operation on an open socket says the same, and the socket stays open', async () => {
  const client = socketClient(gateway.url, { Authorization: `Bearer ${team.key}` });
  onTestFinished(() => client.dispose());
  let closed = false;
  client.on('closed', () => {
    closed = true;
  });
  // Keeps the socket open in between.
  const events = client.iterate({ query: 'subscription { requestStatusChanged { status } }' });
  const reading = events.next();
  const ask = async (query: string) => {
    for await (const result of client.iterate({ query })) return result;
    return null;
  };
  expect(await ask('{ requests { nodes { id } } }')).toMatchObject({ data: { requests: {} } });
  // One that has not begun would be told of the outage, and end.
  await expect.poll(() => readMetric(gateway.url, 'clapperboard_open_subscriptions')).toBe(1);
  await takeAway();
  onTestFinished(() => proxy.mode('pass'));
  const { data, errors } = (await ask('{ requests { nodes { id } } }')) ?? {};
  expect(data).toEqual({ requests: null });
  expect(errors).toMatchObject([{ ...retry, path: ['requests'] }]);
  await proxy.mode('pass');
  await expect
    .poll(() => ask('{ requests { nodes { id } } }'), { timeout: 5_000 })
    .toMatchObject({ data: { requests: {} } });
  expect(closed).toBe(false);
  await events.return?.();
  await reading;
});

test('a new socket whose key has not been seen just before is asked to come back later', async () => {
  const { key } = await createTeamKey({ DATABASE_URL: database.url });
  await takeAway();
  onTestFinished(() => proxy.mode('pass'));
  const client = socketClient(gateway.url, { Authorization: `Bearer ${key}` });
  onTestFinished(() => client.dispose());
  const reading = client.iterate({ query: '{ viewer { role } }' }).next();
  await expect(reading).rejects.toMatchObject({ code: 1013 });
});

test('an open subscription waits for it, and brings what happens when it is back', async () => {
  const client = socketClient(gateway.url, { Authorization: `Bearer ${team.key}` });
  onTestFinished(() => client.dispose());
  // From a cursor on, so that it does not matter who is faster: the subscription or the request.
  const { data } = await call(gateway.url, team.key, '{ requestChanges { cursor } }');
  const changes = client.iterate<{ requestStatusChanged: { version: number; request: { id: string } } }>({
    query: 'subscription ($after: String) { requestStatusChanged(after: $after) { version request { id } } }',
    variables: { after: data.requestChanges.cursor },
  });
  expect((await generate()).status).toBe(200);
  expect((await changes.next()).done).toBe(false);
  await takeAway();
  onTestFinished(() => proxy.mode('pass'));
  expect((await generate()).status).toBe(503);
  await proxy.mode('pass');
  await expect.poll(async () => (await generate()).status, { timeout: 10_000 }).toBe(200);
  const id = (await generate()).data.generateVideo.request.id;
  const versions: number[] = [];
  for await (const { data } of changes) {
    const change = data?.requestStatusChanged;
    if (change && change.request.id === id) versions.push(change.version);
    if (versions.length === 3) break;
  }
  expect(versions).toEqual([1, 2, 3]);
});

test.each([
  ['has been seen just before', true],
  ['has not been seen before', false],
])(
  "a browser's event stream is ended where its key %s, and it comes back by itself; others are told when to",
  async (_key, seen) => {
    const { key } = await createTeamKey({ DATABASE_URL: database.url });
    if (seen)
      expect((await call(gateway.url, key, '{ viewer { role } rateLimit { limit } }')).status).toBe(200);
    await takeAway();
    onTestFinished(() => proxy.mode('pass'));
    const query = 'subscription { requestStatusChanged { version } }';
    const browser = await openStream(gateway.url, { method: 'GET', query, token: key });
    expect([browser.status, browser.headers.get('content-type')]).toEqual([
      200,
      'text/event-stream; charset=utf-8',
    ]);
    expect(await browser.text()).toBe('retry: 2000\n\n');
    const headers = { authorization: `Bearer ${key}` };
    const other = await openStream(gateway.url, { query, headers });
    expect([other.status, other.headers.get('retry-after')]).toEqual([503, '2']);
    expect(JSON.parse(await other.text()).errors).toMatchObject([retry]);
  },
);

test('the health says what is away, at once', async () => {
  await takeAway();
  onTestFinished(() => proxy.mode('pass'));
  const begun = Date.now();
  const answer = await fetch(`${gateway.url}/health`);
  expect([answer.status, await answer.json()]).toEqual([
    503,
    {
      status: 'degraded',
      process: { status: 'ok' },
      database: { status: 'not ready', reason: 'the database cannot be reached' },
      upstream: { status: 'unknown', gates: [] },
    },
  ]);
  expect(Date.now() - begun).toBeLessThan(3_000);
});

test('the address of an upload says so too', async () => {
  await takeAway();
  onTestFinished(() => proxy.mode('pass'));
  const answer = await fetch(`${gateway.url}/uploads/${'a'.repeat(43)}`);
  expect([answer.status, answer.headers.get('retry-after'), await answer.json()]).toEqual([
    503,
    '2',
    {
      errors: [
        {
          message: retry.message,
          extensions: { code: 'SERVICE_UNAVAILABLE', requestId: answer.headers.get('x-request-id') },
        },
      ],
    },
  ]);
});
