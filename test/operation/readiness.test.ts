/** /health/live speaks for the process, /health/ready for what it needs: the database, and nothing else. */
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, inject, onTestFinished, test } from 'vitest';
import { call, generate, watch } from '../kit/client.ts';
import { type House, openHouse } from '../kit/house.ts';

let house: House;
let databaseName: string;

beforeAll(async () => {
  house = await openHouse();
  databaseName = new URL(house.database.url).pathname.slice(1);
});
afterAll(() => house.stop());

async function health(kind: 'live' | 'ready'): Promise<[status: number, body: unknown]> {
  const response = await fetch(`${house.gateway.url}/health/${kind}`);
  return [response.status, await response.json()];
}

const live = [200, { status: 'live' }];
const ready = [200, { status: 'ready' }];

/** Statements on the server's own database, for what cannot be done from inside of ours. */
async function onServer(...statements: readonly string[]): Promise<void> {
  const client = new pg.Client({ connectionString: inject('databaseServer') });
  await client.connect();
  try {
    for (const statement of statements) await client.query(statement);
  } finally {
    await client.end();
  }
}

function takeDatabaseAway(): Promise<void> {
  return onServer(
    `ALTER DATABASE ${databaseName} ALLOW_CONNECTIONS false`,
    `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '${databaseName}'`,
  );
}

function bringDatabaseBack(): Promise<void> {
  return onServer(`ALTER DATABASE ${databaseName} ALLOW_CONNECTIONS true`);
}

describe('health', () => {
  test('is good on a started gateway', async () => {
    expect(await health('live')).toEqual(live);
    expect(await health('ready')).toEqual(ready);
  });

  test('is not ready while a migration is missing, and names it', async () => {
    const rows = await house.database.query<{ migration_name: string }>(
      'UPDATE _prisma_migrations SET finished_at = NULL RETURNING migration_name',
    );
    const names = rows.map(({ migration_name }) => migration_name).join(', ');
    expect(await health('ready')).toEqual([
      503,
      { status: 'not ready', reason: `migrations are not applied: ${names}` },
    ]);
    expect(await health('live')).toEqual(live);
    await house.database.query('UPDATE _prisma_migrations SET finished_at = now()');
    expect(await health('ready')).toEqual(ready);
  });

  test('stays good when connections are cut in the middle of their work', async () => {
    const { url, pid } = house.gateway;
    const blocker = new pg.Client({ connectionString: house.database.url });
    await blocker.connect();
    await blocker.query('BEGIN');
    await blocker.query('LOCK TABLE video_request IN ACCESS EXCLUSIVE MODE');
    const input = { audioUri: house.media.wav(2), prompt: 'cut off' };
    const cutOff = expect(generate(url, house.team.key, input)).rejects.toThrow(/OUTCOME_UNKNOWN/);
    const waiting = `FROM pg_stat_activity
      WHERE datname = current_database() AND application_name = 'clapperboard' AND wait_event_type = 'Lock'`;
    // Not by the blocker: inside of a transaction pg_stat_activity stays as it was first seen.
    const heldUp = async (statement: string) =>
      (await house.database.query(`SELECT pid ${waiting} AND query LIKE $1`, [`%${statement}%`])).length;
    await expect.poll(() => heldUp('INSERT INTO video_request'), { timeout: 10_000 }).toBe(1);
    await expect.poll(() => heldUp('UPDATE upstream_gate SET tried_at'), { timeout: 10_000 }).toBe(1);
    await house.database.query(`SELECT pg_terminate_backend(pid) ${waiting}`);
    await cutOff;
    await blocker.query('ROLLBACK');
    await blocker.end();
    expect(await health('ready')).toEqual(ready);
    const requestId = await generate(url, house.team.key, { ...input, prompt: 'not cut off' });
    expect((await watch(url, house.team.key, { requestId })).at(-1)).toMatchObject({ status: 'SUCCESS' });
    expect(house.gateway.log()).toMatch(new RegExp(`"pid":${pid},.*claiming failed; trying again`));
  });

  test('is not ready while the database is away, and the work goes on when it is back', async () => {
    const { url } = house.gateway;
    await takeDatabaseAway();
    onTestFinished(bringDatabaseBack);
    expect(await health('ready')).toEqual([
      503,
      { status: 'not ready', reason: 'the database cannot be reached' },
    ]);
    expect(await health('live')).toEqual(live);
    const { status, errors } = await call<object>(url, house.team.key, '{ requests { nodes { id } } }');
    expect(status).toBe(503);
    expect(errors?.[0]).toMatchObject({ extensions: { code: 'SERVICE_UNAVAILABLE' } });
    const metrics = await fetch(`${url}/metrics`);
    expect([metrics.status, await metrics.text()]).toEqual([
      200,
      expect.stringContaining('process_cpu_seconds'),
    ]);

    await bringDatabaseBack();
    await expect.poll(() => health('ready'), { timeout: 10_000 }).toEqual(ready);
    const requestId = await generate(url, house.team.key, {
      audioUri: house.media.wav(2),
      prompt: 'back again',
    });
    expect((await watch(url, house.team.key, { requestId })).at(-1)).toMatchObject({ status: 'SUCCESS' });
  });

  test('does not depend on the upstream, whose return is waited for', async () => {
    await house.sandbox.stop({ keepData: true });
    expect(await health('ready')).toEqual(ready);
    const { url } = house.gateway;
    const id = await generate(url, house.team.key, { audioUri: house.media.wav(2), prompt: 'nobody there' });
    const { status, stage } = await call<{ request: { status: string; stage: string } }>(
      url,
      house.team.key,
      'query ($id: ID!) { request(id: $id) { status stage } }',
      { id },
    ).then(({ data }) => data?.request ?? { status: '', stage: '' });
    expect(status).toBe('QUEUED');
    expect(['WAITING', 'SUBMITTING']).toContain(stage);
  });

  test('of a gateway without its database does not keep it from stopping in order', async () => {
    await takeDatabaseAway();
    expect((await health('ready'))[0]).toBe(503);
    const begun = Date.now();
    expect(await house.gateway.stop()).toBe(0);
    expect(Date.now() - begun).toBeLessThan(5_000);
    expect(house.gateway.log()).toMatch(/"msg":"stopped"\}\n$/);
  });
});
