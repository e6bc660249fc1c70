/** What a claim promises, of the one statement that it is: what no schedule of processes would show twice. */
import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { type Database, openDatabase } from '../../src/database/database.ts';
import { applyMigrations } from '../../src/database/migrations.ts';
import { claimDueRequests } from '../../src/database/statements/claimRequests.ts';
import { findAnyRequest } from '../../src/database/statements/findRequest.ts';
import { insertNewRequest } from '../../src/database/statements/insertRequest.ts';
import { moveRequest } from '../../src/database/statements/transition.ts';
import { createDatabase, type TestDatabase } from '../kit/database.ts';
import { eventually } from '../kit/eventually.ts';
import { closeGate, openGates } from '../kit/gates.ts';

let server: TestDatabase;
let database: Database;
beforeAll(async () => {
  server = await createDatabase();
  await applyMigrations({ database: server.url });
  database = openDatabase({ url: server.url, poolSize: 12, onIdleError: () => {} });
});
beforeEach(async () => {
  await openGates(server);
  // What a test before has left waiting is not this one's.
  await server.query(`UPDATE video_request SET due_at = 'infinity' WHERE state = 'READY'`);
});
afterAll(async () => {
  await database.close();
  await server.drop();
});

const newTeam = async () => (await database.prisma.team.create({ data: { name: 'Test' } })).id;

/** A request that is due, and gives its id. */
async function ask(teamId: string, model = 'one'): Promise<string> {
  const request = { id: uuidv7(), teamId, model, audioUri: 'https://media.example/voice.wav', prompt: null };
  const look = { imageUri: null, resolution: '1920x1080', guidanceScale: 4 };
  const inputHash = new Uint8Array(Buffer.from(randomUUID()));
  await database.pool.query(insertNewRequest({ ...request, ...look, inputHash, idempotencyKey: null }));
  return request.id;
}

async function claim(limit: number, leaseSeconds = 60) {
  const attemptIds = Array.from({ length: limit }, () => uuidv7());
  const { rows } = await database.pool.query(
    claimDueRequests({ attemptIds, leaseSeconds, worker: 'test', everyModel: '*' }),
  );
  return rows;
}

async function cancel(id: string): Promise<boolean> {
  const { rows } = await database.pool.query(findAnyRequest({ id }));
  const [seen] = rows;
  if (seen?.state !== 'READY') return false;
  const { rows: moved } = await database.pool.query(
    moveRequest(seen, {
      state: 'CANCELLED',
      status: 'CANCELLED',
      stage: 'DONE',
      schedule: { dueInSeconds: 0, leaseSeconds: null },
      ifLeaseIsOver: false,
      cancelRequested: true,
      set: {},
      reason: 'cancelled',
      detail: null,
    }),
  );
  return moved.length === 1;
}

const waitsForALock = () =>
  eventually(
    () =>
      server.query(
        `SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`,
      ),
    (rows) => rows.length > 0,
  );
const ids = (requests: readonly { readonly id: string }[]) => requests.map(({ id }) => id);

test('claims, new requests and cancels at the same moment: each request once, no number twice or left out', async () => {
  const teams = await Promise.all(Array.from({ length: 6 }, newTeam));
  const asked = (
    await Promise.all(teams.flatMap((team) => Array.from({ length: 40 }, () => ask(team))))
  ).flat();
  const claimed: string[] = [];
  const claimer = async () => {
    for (let idle = 0; idle < 5; ) {
      const requests = await claim(7);
      claimed.push(...ids(requests));
      idle = requests.length === 0 ? idle + 1 : 0;
    }
  };
  const late = Array.from({ length: 10 }, async (_, round) => {
    for (const team of teams) asked.push(await ask(team));
    return cancel(asked[round * 20] ?? '');
  });
  await Promise.all([...Array.from({ length: 8 }, claimer), ...late]);
  claimed.push(...ids(await claim(1000)));

  const cancelled = await server.query<{ id: string }>(
    `SELECT id FROM video_request WHERE state = 'CANCELLED'`,
  );
  expect([...claimed, ...ids(cancelled)].sort()).toEqual([...asked].sort());
  const attempts = await server.query(
    `SELECT r.id FROM video_request r JOIN submission_attempt a ON a.id = r.attempt_id AND a.request_id = r.id
     WHERE r.state = 'SUBMITTING' AND r.version = 2 AND r.attempts = 1 AND a.number = 1 AND a.worker = 'test'`,
  );
  expect(attempts).toHaveLength(claimed.length);
  const holes = await server.query(
    `SELECT team_id FROM request_event JOIN team ON team.id = team_id GROUP BY team_id, event_sequence
     HAVING count(*) <> event_sequence OR min(sequence) <> 1 OR max(sequence) <> event_sequence`,
  );
  expect(holes).toEqual([]);
});

test('of one team, the events come in the order of the claim, and each tells its attempt', async () => {
  const team = await newTeam();
  for (let count = 0; count < 4; count += 1) await ask(team);
  const claimed = await claim(10);
  const log = await server.query<{ request_id: string; sequence: string; detail: object }>(
    `SELECT request_id, sequence, detail FROM request_event WHERE team_id = $1 AND version = 2 ORDER BY sequence`,
    [team],
  );
  expect(log).toEqual(
    claimed.map(({ id, attemptId }, index) => ({
      request_id: id,
      sequence: String(5 + index),
      detail: { attempt: 1, attemptId, worker: 'test' },
    })),
  );
});

test('what somebody else holds is not waited for, and what is claimed cannot change while its team is waited for', async () => {
  const team = await newTeam();
  const [held, free] = [await ask(team), await ask(team)];
  const letGo = await server.hold('SELECT 1 FROM video_request WHERE id = $1 FOR UPDATE', [held]);
  const freeTeam = await server.hold('SELECT 1 FROM team WHERE id = $1 FOR UPDATE', [team]);
  const claiming = claim(10);
  await waitsForALock();
  const cancelling = cancel(free);
  await freeTeam();
  expect(ids(await claiming)).toEqual([free]);
  expect(await cancelling).toBe(false);
  await letGo();
  expect(ids(await claim(10))).toEqual([held]);
});

test('what changes between a claim’s look and its lock is left alone', async () => {
  const team = await newTeam();
  const [changed, other] = [await ask(team), await ask(team)];
  // A gate to be tried is written after the look has begun, and here that takes its time.
  await server.query(`
    CREATE FUNCTION dawdle() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN PERFORM pg_sleep(1); RETURN NEW; END';
    CREATE TRIGGER dawdle BEFORE UPDATE ON upstream_gate FOR EACH ROW EXECUTE FUNCTION dawdle()`);
  await closeGate(server, { scope: 'shut', reason: 'rate_limited', seconds: -1 });
  const claiming = claim(10);
  await eventually(
    () =>
      server.query(
        `SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event = 'PgSleep'`,
      ),
    (rows) => rows.length > 0,
  );
  expect(await cancel(changed)).toBe(true);
  expect(ids(await claiming)).toEqual([other]);
  await server.query('DROP FUNCTION dawdle CASCADE');
});

test('a lease begins when all that had to be waited for was there', async () => {
  const teams = [await newTeam(), await newTeam()];
  for (const team of teams) await ask(team);
  const release = await server.hold('SELECT 1 FROM team WHERE id = ANY($1) FOR UPDATE', [teams]);
  const claiming = claim(10, 5);
  await waitsForALock();
  const [begun] = await server.query<{ at: Date }>("SELECT clock_timestamp() + interval '5 s' AS at");
  await release();
  for (const { leaseUntil } of await claiming) {
    expect(leaseUntil?.getTime()).toBeGreaterThanOrEqual(begun?.at.getTime() ?? Number.NaN);
  }
});

test('teams take turns, who has fewest submissions open first; within a team the longest waiting first', async () => {
  const [busy, other] = [await newTeam(), await newTeam()];
  const first = await ask(busy);
  expect(ids(await claim(1))).toEqual([first]);
  const waiting = [await ask(busy), await ask(busy)];
  const others = [await ask(other), await ask(other), await ask(other)];
  expect(ids(await claim(1))).toEqual([others[0]]);
  expect(ids(await claim(2)).sort()).toEqual([waiting[0], others[1]].sort());
  expect(ids(await claim(10)).sort()).toEqual([waiting[1], others[2]].sort());
});

test('a closed gate lets nothing of its model through; one whose time is over a single request, and the next in a second', async () => {
  const team = await newTeam();
  const [shut, , open] = [await ask(team, 'shut'), await ask(team, 'shut'), await ask(team, 'open')];
  await closeGate(server, { scope: 'shut', reason: 'rate_limited', seconds: 60 });
  expect(ids(await claim(10))).toEqual([open]);
  await closeGate(server, { scope: 'shut', reason: 'rate_limited', seconds: -1 });
  const [later, tried] = [await ask(team, 'open'), await claim(10)];
  expect(ids(tried)).toEqual([later, shut]);
  expect(await claim(10)).toEqual([]);
});

test('a try waits for the next claim where the others leave no room', async () => {
  const team = await newTeam();
  await ask(team, 'shut');
  await closeGate(server, { scope: 'shut', reason: 'rate_limited', seconds: -1 });
  const others = [await ask(team, 'open'), await ask(team, 'open')];
  expect(ids(await claim(2))).toEqual(others);
});

test('while everything is being tried, one request in all passes', async () => {
  const team = await newTeam();
  const [first] = [await ask(team, 'one'), await ask(team, 'other')];
  await closeGate(server, { scope: '*', reason: 'no_credits', seconds: -1 });
  expect(ids(await claim(10))).toEqual([first]);
  expect(await claim(10)).toEqual([]);
});

test('of several claims at the same moment one takes the try', async () => {
  const team = await newTeam();
  for (let count = 0; count < 8; count += 1) await ask(team, 'shut');
  await closeGate(server, { scope: 'shut', reason: 'rate_limited', seconds: -1 });
  const claims = await Promise.all(Array.from({ length: 8 }, () => claim(5)));
  expect(claims.flat()).toHaveLength(1);
});

test('a try goes to another team than the one that was refused last, and to that one where no other waits', async () => {
  const [refused, other] = [await newTeam(), await newTeam()];
  const [first, second] = [await ask(refused, 'shut'), await ask(other, 'shut')];
  await closeGate(server, { scope: 'shut', reason: 'no_credits', seconds: -1, teamId: refused });
  expect(ids(await claim(10))).toEqual([second]);
  await openGates(server);
  await closeGate(server, { scope: 'shut', reason: 'no_credits', seconds: -1, teamId: refused });
  expect(ids(await claim(10))).toEqual([first]);
});

test('while everything is being tried, the one that passes is of another team than the one that was refused last', async () => {
  const [refused, other] = [await newTeam(), await newTeam()];
  const [, second] = [await ask(refused, 'one'), await ask(other, 'shut')];
  await closeGate(server, { scope: 'shut', reason: 'no_credits', seconds: -1, teamId: refused });
  await closeGate(server, { scope: '*', reason: 'no_credits', seconds: -1, teamId: refused });
  expect(ids(await claim(10))).toEqual([second]);
});

test('a gate whose time is over for others alone lets one of them through, and keeps the refused team waiting', async () => {
  const [refused, other] = [await newTeam(), await newTeam()];
  await ask(refused, 'shut');
  const shut = { scope: 'shut', reason: 'no_credits', teamId: refused };
  await closeGate(server, { ...shut, seconds: 60, othersSeconds: 60 });
  const waiting = [await ask(other, 'shut'), await ask(other, 'shut')];
  expect(await claim(10)).toEqual([]);
  await closeGate(server, { ...shut, seconds: 60, othersSeconds: -1 });
  expect(ids(await claim(10))).toEqual([waiting[0]]);
  expect(await claim(10)).toEqual([]);
});

test('a gate of everything whose time is over for others alone does the same for every model', async () => {
  const [refused, other] = [await newTeam(), await newTeam()];
  const [first] = [await ask(refused, 'one'), await ask(refused, 'shut')];
  for (const scope of ['*', 'shut'])
    await closeGate(server, { scope, reason: 'no_credits', teamId: refused, seconds: 60, othersSeconds: -1 });
  expect(await claim(10)).toEqual([]);
  await openGates(server);
  for (const scope of ['*', 'shut'])
    await closeGate(server, { scope, reason: 'no_credits', teamId: refused, seconds: 60, othersSeconds: -1 });
  const shut = await ask(other, 'shut');
  expect(ids(await claim(10))).toEqual([shut]);
  await openGates(server);
  expect(ids(await claim(1))).toEqual([first]);
});

test('the gates of a model and of everything are tried together, however far apart they were closed', async () => {
  const team = await newTeam();
  const shut = await ask(team, 'shut');
  await closeGate(server, { scope: 'shut', reason: 'no_credits', seconds: -1 });
  await closeGate(server, { scope: '*', reason: 'no_credits', seconds: 0.6 });
  const claimed: string[] = [];
  for (const deadline = Date.now() + 4_000; claimed.length === 0 && Date.now() < deadline; ) {
    claimed.push(...ids(await claim(10)));
    await delay(300);
  }
  expect(claimed).toEqual([shut]);
});
