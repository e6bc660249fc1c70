/** A write that the database does not take in time: its caller is told what is true, and nothing is paid for unseen. */
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { call } from '../kit/client.ts';
import { createDatabase, type TestDatabase } from '../kit/database.ts';
import { eventually } from '../kit/eventually.ts';
import {
  createTeamKey,
  type GatewayProcess,
  gatewayEnvironment,
  type Key,
  startGateway,
} from '../kit/gateway.ts';
import { type SandboxProcess, startSandboxProcess } from '../kit/sandboxProcess.ts';
import { startTcpProxy, type TcpProxy } from '../kit/tcpProxy.ts';

let database: TestDatabase;
let sandbox: SandboxProcess;
let proxy: TcpProxy;
let gateway: GatewayProcess;
let team: Key;
beforeAll(async () => {
  [database, sandbox] = await Promise.all([createDatabase(), startSandboxProcess([])]);
  proxy = await startTcpProxy(database.url);
  gateway = await startGateway(gatewayEnvironment(proxy.targetUrl, sandbox.url, { ROLE: 'api' }));
  team = await createTeamKey({ DATABASE_URL: database.url });
});
afterAll(async () => {
  await gateway.kill();
  await Promise.all([proxy.stop(), sandbox.stop()]);
  await database.drop();
});

const mutation = `mutation ($input: GenerateVideoInput!) {
  generateVideo(input: $input) { request { id } errors { __typename code field message } }
}`;
const generate = (prompt: string, more: object = {}) =>
  call(gateway.url, team.key, mutation, {
    input: { audioUri: 'https://cdn.example.org/voice.wav', prompt, ...more },
  });
const recorded = async (prompt: string) =>
  (await database.query('SELECT FROM video_request WHERE prompt = $1', [prompt])).length;

/** Locks the row that every change of the team takes. */
const holdTeam = () => database.hold('SELECT FROM team WHERE id = $1 FOR UPDATE', [team.teamId]);
/** Locks a key of the team, as a call that is never committed would. */
const holdKey = (key: string) =>
  database.hold(
    `WITH request AS (
       INSERT INTO video_request (id, team_id, model, audio_uri, prompt, resolution, guidance_scale, input_hash, state,
         status, stage, version, due_at)
       VALUES (gen_random_uuid(), $1, 'm', 'a', 'held', 'r', 5, '\\x00', 'READY', 'QUEUED', 'WAITING', 1, 'infinity')
       RETURNING id
     )
     INSERT INTO idempotency_key (team_id, key, input_hash, request_id, expires_at)
     SELECT $1, $2, '\\x00', id, now() + interval '1 day' FROM request`,
    [team.teamId, key],
  );
const inserting = () =>
  database.query(`SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND state = 'active'
    AND wait_event_type = 'Lock' AND query LIKE '%INSERT INTO video_request%'`);
const untilInserting = (count: number) => eventually(inserting, (rows) => rows.length === count);

test('held up for too long, it is cancelled, and its caller may repeat it: nothing was recorded', async () => {
  const release = await holdTeam();
  const { status, headers, data, errors } = await generate('held up').finally(release);
  expect([status, headers.get('retry-after'), data]).toEqual([503, '2', { generateVideo: null }]);
  expect(errors).toMatchObject([
    {
      message: expect.stringContaining('Nothing of it was recorded'),
      extensions: { code: 'SERVICE_UNAVAILABLE', retryAfterSeconds: 2 },
    },
  ]);
  await delay(500);
  expect(await recorded('held up')).toBe(0);
  expect((await generate('held up')).data.generateVideo.errors).toEqual([]);
});

test('held up for less, it is recorded', async () => {
  const release = await holdTeam();
  const answer = generate('held up for a moment');
  await untilInserting(1);
  await release();
  expect((await answer).data.generateVideo.errors).toEqual([]);
});

test('cut off once it was sent, its outcome is unknown, and the database is asked to give it up', async () => {
  const release = await holdTeam();
  const answer = generate('cut off');
  await untilInserting(1);
  proxy.reset();
  const { status, headers, data, errors } = await answer;
  expect([status === 503, headers.get('retry-after'), data]).toEqual([false, null, { generateVideo: null }]);
  expect(errors).toMatchObject([
    { message: expect.stringContaining('idempotencyKey'), extensions: { code: 'OUTCOME_UNKNOWN' } },
  ]);
  expect(errors?.[0]?.extensions).not.toHaveProperty('retryAfterSeconds');
  // Sooner than its own time limit would: the lock is still held.
  await untilInserting(0);
  await release();
  await delay(200);
  expect(await recorded('cut off')).toBe(0);
});

test('beside one whose outcome is unknown, what is unavailable is no reason to repeat the call', async () => {
  const release = await holdTeam();
  const query = `mutation ($input: GenerateVideoInput!) {
    a: generateVideo(input: $input) { request { id } } b: generateVideo(input: $input) { request { id } }
  }`;
  const input = { audioUri: 'https://cdn.example.org/voice.wav', prompt: 'two' };
  const answer = call(gateway.url, team.key, query, { input });
  await untilInserting(1);
  await proxy.mode('refuse');
  onTestFinished(() => proxy.mode('pass'));
  proxy.reset();
  const { status, headers, errors } = await answer;
  await release();
  expect(errors?.map(({ extensions }) => extensions?.code)).toEqual([
    'OUTCOME_UNKNOWN',
    'SERVICE_UNAVAILABLE',
  ]);
  expect([status === 503, headers.get('retry-after')]).toEqual([false, null]);
});

test('a read that is cut off is unavailable', async () => {
  const release = await database.hold('LOCK TABLE video_request IN ACCESS EXCLUSIVE MODE');
  const answer = call(gateway.url, team.key, '{ requests { nodes { id } } }');
  await eventually(
    () =>
      database.query(`SELECT 1 FROM pg_stat_activity WHERE datname = current_database()
        AND wait_event_type = 'Lock' AND query LIKE '%FROM video_request%' AND pid <> pg_backend_pid()`),
    (rows) => rows.length > 0,
  );
  proxy.reset();
  const { status, headers, errors } = await answer;
  await release();
  expect([status, headers.get('retry-after')]).toEqual([503, '2']);
  expect(errors).toMatchObject([{ extensions: { code: 'SERVICE_UNAVAILABLE' } }]);
});

test('while one call of a key is open, another is told at once, and other keys do not wait', async () => {
  const release = await holdKey('contended');
  const first = generate('first', { idempotencyKey: 'contended' });
  await untilInserting(1);
  const second = await generate('first', { idempotencyKey: 'contended' });
  expect(second.data.generateVideo).toEqual({
    request: null,
    errors: [
      {
        __typename: 'UnavailableError',
        code: 'IDEMPOTENCY_KEY_IN_USE',
        field: ['input', 'idempotencyKey'],
        message: expect.stringContaining('repeat the call in a second'),
      },
    ],
  });
  const other = await generate('other', { idempotencyKey: 'free' });
  expect(other.data.generateVideo.errors).toEqual([]);
  // Neither of the two has waited for the first, which waits for as long as the test likes.
  expect(await inserting()).toHaveLength(1);
  await release();
  const { request, errors } = (await first).data.generateVideo;
  expect(errors).toEqual([]);
  expect((await generate('first', { idempotencyKey: 'contended' })).data.generateVideo.request).toEqual(
    request,
  );
});
