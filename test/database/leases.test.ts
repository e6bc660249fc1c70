/** What renewing promises, of the one statement that it is for all of a process. */
import { randomUUID } from 'node:crypto';
import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Database, openDatabase } from '../../src/database/database.ts';
import { applyMigrations } from '../../src/database/migrations.ts';
import { claimDueRequests } from '../../src/database/statements/claimRequests.ts';
import { insertNewRequest } from '../../src/database/statements/insertRequest.ts';
import { type HeldSubmission, renewHeldLeases } from '../../src/database/statements/renewLeases.ts';
import { createDatabase, type TestDatabase } from '../kit/database.ts';

const leaseSeconds = 60;
let server: TestDatabase;
let database: Database;
beforeAll(async () => {
  server = await createDatabase();
  await applyMigrations({ database: server.url });
  database = openDatabase({ url: server.url, onIdleError: () => {} });
});
afterAll(async () => {
  await database.close();
  await server.drop();
});

/** Requests that have just been claimed, with leases that are nearly over. */
async function claimed(count: number): Promise<HeldSubmission[]> {
  const { id: teamId } = await database.prisma.team.create({ data: { name: 'Test' } });
  const look = { prompt: null, imageUri: null, resolution: '1920x1080', guidanceScale: 4 };
  const inputHash = new Uint8Array(Buffer.from(randomUUID()));
  for (let made = 0; made < count; made += 1) {
    const request = { id: uuidv7(), teamId, model: 'one', audioUri: 'https://media.example/voice.wav' };
    await database.pool.query(insertNewRequest({ ...request, ...look, inputHash, idempotencyKey: null }));
  }
  const attemptIds = Array.from({ length: count }, () => uuidv7());
  const claim = { attemptIds, leaseSeconds: 1, worker: 'test', everyModel: '*' };
  const { rows } = await database.pool.query(claimDueRequests(claim));
  return rows.map(({ id, attemptId }) => ({ id, attemptId: attemptId ?? '' }));
}

const renew = async (held: readonly HeldSubmission[]) =>
  (await database.pool.query(renewHeldLeases(held, leaseSeconds))).rows;
/** Those that nobody takes up, or looks at, for most of a lease. */
const kept = async (held: readonly HeldSubmission[]) => {
  const rows = await server.query<{ id: string }>(
    `SELECT id FROM video_request
     WHERE id = ANY ($1) AND lease_until > now() + interval '30 s' AND due_at > now() + interval '30 s'`,
    [held.map(({ id }) => id)],
  );
  return rows.map(({ id }) => id).sort();
};
const idsOf = (held: readonly HeldSubmission[]) => held.map(({ id }) => id).sort();

test('all are renewed at once, and there is nothing to tell of them', async () => {
  const held = await claimed(5);
  expect(await renew(held)).toEqual([]);
  expect(await kept(held)).toEqual(idsOf(held));
});

test('one that somebody is changing is not waited for: it is told, and costs the others nothing', async () => {
  const [busy, ...others] = await claimed(3);
  if (!busy) throw new Error('nothing was claimed');
  const release = await server.hold('SELECT 1 FROM video_request WHERE id = $1 FOR UPDATE', [busy.id]);
  const standings = await renew([busy, ...others]);
  await release();
  expect(standings).toEqual([{ attemptId: busy.attemptId, renewed: false, holds: true, bound: false }]);
  expect(await kept([busy, ...others])).toEqual(idsOf(others));
});

test('an attempt that has lost its request renews nothing, also beside the one that has it now', async () => {
  const [held] = await claimed(1);
  if (!held) throw new Error('nothing was claimed');
  const lost = { ...held, attemptId: uuidv7() };
  const told = { attemptId: lost.attemptId, renewed: false, holds: false, bound: false };
  expect(await renew([lost])).toEqual([told]);
  expect(await kept([held])).toEqual([]);
  expect(await renew([lost, held])).toEqual([told]);
  expect(await kept([held])).toEqual(idsOf([held]));
});

test('what is taken for lost is not won back', async () => {
  const [held] = await claimed(1);
  if (!held) throw new Error('nothing was claimed');
  await move(held, `state = 'UNCONFIRMED', stage = 'CONFIRMING', lease_until = NULL`);
  expect(await renew([held])).toEqual([
    { attemptId: held.attemptId, renewed: false, holds: false, bound: false },
  ]);
  expect(await kept([held])).toEqual([]);
});

test('a bound one is kept from being looked at while it is generated, unless its caller wants it to end', async () => {
  const [working, queued, unwanted] = await claimed(3);
  if (!working || !queued || !unwanted) throw new Error('nothing was claimed');
  const bound = (id: string) => `state = 'RUNNING', stage = 'GENERATING', upstream_id = '${id}'`;
  await move(working, `${bound('working')}, status = 'PROCESSING'`);
  await move(queued, bound('queued'));
  await move(unwanted, `${bound('unwanted')}, status = 'PROCESSING', cancel_requested_at = now()`);
  const standings = await renew([working, queued, unwanted]);
  const told = (held: HeldSubmission) =>
    standings.find((standing) => standing.attemptId === held.attemptId) ?? null;
  expect(told(working)).toMatchObject({ renewed: true, holds: true, bound: true });
  expect(told(queued)).toMatchObject({ renewed: false, holds: true, bound: true });
  expect(told(unwanted)).toMatchObject({ renewed: false, holds: true, bound: true });
  expect(await kept([working, queued, unwanted])).toEqual(idsOf([working]));
});

/** As a transition does, with its event. */
async function move({ id }: HeldSubmission, set: string): Promise<void> {
  await server.query(
    `WITH changed AS (
       UPDATE video_request SET ${set}, version = version + 1 WHERE id = '${id}' RETURNING *
     ), numbered AS (
       UPDATE team SET event_sequence = event_sequence + 1 FROM changed WHERE team.id = changed.team_id
       RETURNING event_sequence
     )
     INSERT INTO request_event (team_id, sequence, request_id, version, state, status, reason)
     SELECT team_id, event_sequence, changed.id, version, state, status, 'moved' FROM changed, numbered`,
  );
}
