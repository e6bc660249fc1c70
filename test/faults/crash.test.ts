/**
 * The process is killed between each pair of steps of a submission, by holding the lock or the connection that
 * the next step needs, and started again. Nothing may be lost and nothing sent twice.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { call, generate, settled, uuidOf } from '../kit/client.ts';
import { eventually } from '../kit/eventually.ts';
import { createTeamKey, type GatewayProcess, type Key, startGateway } from '../kit/gateway.ts';
import { type House, openHouse } from '../kit/house.ts';
import { startTcpProxy, type TcpProxy } from '../kit/tcpProxy.ts';

let house: House;
let proxy: TcpProxy;
let gateway: GatewayProcess;
let team: Key;
beforeAll(async () => {
  house = await openHouse();
  await house.gateway.kill();
  proxy = await startTcpProxy(house.sandbox.url);
  team = await createTeamKey(house.env);
});
afterAll(async () => {
  await kill();
  await proxy.stop();
  await house.stop();
});

let running = false;
/** A gateway of both roles: the one that a case before has left running, or a new one. */
const start = async () => {
  if (!running) await startAs('all');
};
const startAs = async (role: string) => {
  if (running) await kill();
  gateway = await startGateway({ ...house.env, GMI_BASE_URL: proxy.url, ROLE: role });
  running = true;
};
const kill = async () => {
  await gateway.kill();
  running = false;
};
let count = 0;
/** A prompt of its own tells each request's POSTs apart in the ledger. */
const ask = async (directive: string, more: object = {}) => {
  count += 1;
  const prompt = `crash ${count} ${directive}`;
  return {
    prompt,
    id: await generate(gateway.url, team.key, { audioUri: house.media.wav(2), prompt, ...more }),
  };
};
const posts = (prompt: string) =>
  house.sandbox.ledger().filter((entry) => JSON.stringify(entry.payload ?? '').includes(prompt));
const stateOf = async (id: string) => {
  const [row] = await house.database.query<{ state: string }>(
    'SELECT state FROM video_request WHERE id = $1',
    [uuidOf(id)],
  );
  return row?.state;
};
const blocked = () =>
  eventually(
    () =>
      house.database.query(
        `SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`,
      ),
    (rows) => rows.length > 0,
  );
const restart = async () => {
  await kill();
  await start();
};
const outcome = async ({ id, prompt }: { id: string; prompt: string }) => {
  const { status, stage, version } = await settled(gateway.url, team.key, id);
  const log = await house.database.query<{ version: number }>(
    'SELECT version FROM request_event WHERE request_id = $1 ORDER BY version',
    [uuidOf(id)],
  );
  expect(log.map((event) => event.version)).toEqual(Array.from({ length: version }, (_, index) => index + 1));
  return { status, stage, posts: posts(prompt).length };
};

describe('killed', () => {
  test('while the request is being recorded: it was never acknowledged, and is there as a whole or not at all', async () => {
    await start();
    const release = await house.database.hold('LOCK TABLE request_event IN ACCESS EXCLUSIVE MODE');
    const answer = ask('[sandbox: fast]').catch(() => 'no answer');
    await blocked();
    await kill();
    await release();
    expect(await answer).toBe('no answer');
    await start();
    const { data } = await call(gateway.url, team.key, '{ requests { nodes { id } } }');
    // The one statement that records it may end in the database after the process has.
    for (const { id } of data.requests.nodes) {
      expect(await outcome({ id, prompt: `crash ${count} ` })).toMatchObject({ status: 'SUCCESS', posts: 1 });
    }
    expect(posts(`crash ${count} `)).toHaveLength(data.requests.nodes.length);
  });

  test('when it is recorded and not yet claimed: it is submitted by the next process', async () => {
    await startAs('api');
    const request = await ask('[sandbox: fast]');
    await restart();
    expect(await outcome(request)).toEqual({ status: 'SUCCESS', stage: 'DONE', posts: 1 });
  });

  test('in the middle of the claim: its one statement may end all the same, and then nothing proves that nothing was sent', async () => {
    await start();
    const release = await house.database.hold('LOCK TABLE submission_attempt IN ACCESS EXCLUSIVE MODE');
    const request = await ask('[sandbox: fast]');
    await blocked();
    await kill();
    await release();
    await start();
    // The database hears of a process that is gone when it answers, and by then the claim is whole.
    expect([
      { status: 'QUEUED', stage: 'NEEDS_REVIEW', posts: 0 },
      { status: 'SUCCESS', stage: 'DONE', posts: 1 },
    ]).toContainEqual(await outcome(request));
  });

  test('when it is claimed and its POST has not arrived: nothing proves that, so it needs review and is not sent again', async () => {
    proxy.mode('swallow');
    await start();
    const before = proxy.connections();
    const request = await ask('[sandbox: fast]');
    await eventually(proxy.connections, (connections) => connections > before);
    await kill();
    expect(await stateOf(request.id)).toBe('SUBMITTING');
    proxy.mode('pass');
    await start();
    expect(await outcome(request)).toEqual({ status: 'QUEUED', stage: 'NEEDS_REVIEW', posts: 0 });
  });

  test('while the POST blocks: its record is found in the list, and polled to its end', async () => {
    await start();
    const request = await ask('[sandbox: slow 4]');
    await eventually(
      () => posts(request.prompt),
      (found) => found.length === 1,
    );
    await restart();
    expect(await outcome(request)).toEqual({ status: 'SUCCESS', stage: 'DONE', posts: 1 });
  });

  test('when the answer has come and is not yet written: its record is found in the list', async () => {
    await start();
    const request = await ask('[sandbox: slow 1]');
    await eventually(
      () => posts(request.prompt),
      (found) => found.length === 1,
    );
    const release = await house.database.hold(
      'SELECT 1 FROM submission_attempt WHERE request_id = $1 FOR UPDATE',
      [uuidOf(request.id)],
    );
    await blocked();
    await kill();
    await release();
    await start();
    expect(await outcome(request)).toEqual({ status: 'SUCCESS', stage: 'DONE', posts: 1 });
  });

  test('when the upstream id is bound: the next process polls it to its end', async () => {
    await start();
    const request = await ask('[sandbox: slow 3]', { model: 'ltx-2-pro-audio-to-video-queued' });
    await eventually(
      () => stateOf(request.id),
      (state) => state === 'RUNNING',
    );
    await restart();
    expect(await outcome(request)).toEqual({ status: 'SUCCESS', stage: 'DONE', posts: 1 });
  });

  test('when the result is known and not yet written: the next process reads it again', async () => {
    await start();
    const request = await ask('[sandbox: slow 1]', { model: 'ltx-2-pro-audio-to-video-queued' });
    await eventually(
      () => stateOf(request.id),
      (state) => state === 'RUNNING',
    );
    const release = await house.database.hold('LOCK TABLE request_event IN SHARE MODE');
    await blocked();
    await kill();
    await release();
    await start();
    // Whoever held the look at it is gone; the next one is due when that would have been over. The one statement that
    // writes the result may end in the database all the same.
    await house.database.query(
      `UPDATE video_request SET due_at = now() WHERE id = $1 AND state = 'RUNNING'`,
      [uuidOf(request.id)],
    );
    expect(await outcome(request)).toEqual({ status: 'SUCCESS', stage: 'DONE', posts: 1 });
  });

  test('when it has ended: it stays as it is', async () => {
    await start();
    const request = await ask('[sandbox: fast]');
    await outcome(request);
    await restart();
    expect(await outcome(request)).toEqual({ status: 'SUCCESS', stage: 'DONE', posts: 1 });
  });
});
