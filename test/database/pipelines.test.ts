/** Reads of many callers share connections; nobody must notice by another's rows, another's failure or another's wait. */
import { randomUUID } from 'node:crypto';
import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Database, openDatabase } from '../../src/database/database.ts';
import { applyMigrations } from '../../src/database/migrations.ts';
import { insertNewRequest } from '../../src/database/statements/insertRequest.ts';
import { listRequestsOfTeam } from '../../src/database/statements/listRequests.ts';
import { createDatabase, type TestDatabase } from '../kit/database.ts';
import { eventually } from '../kit/eventually.ts';
import { startTcpProxy } from '../kit/tcpProxy.ts';

/** Of these, four are shared. */
const poolSize = 6;
/** A statement whose answer takes this long, in seconds. */
const slow = 1;

let server: TestDatabase;
let database: Database;
const teams: string[] = [];

beforeAll(async () => {
  server = await createDatabase();
  await applyMigrations({ database: server.url });
  database = openDatabase({ url: server.url, poolSize, onIdleError: () => {} });
  for (let n = 0; n < 20; n += 1) {
    const { id } = await database.prisma.team.create({ data: { name: `Team ${n}` } });
    await ask(id);
    teams.push(id);
  }
});
afterAll(async () => {
  await database.close();
  await server.drop();
});

async function ask(teamId: string): Promise<void> {
  const request = { id: uuidv7(), teamId, model: 'one', audioUri: 'https://media.example/voice.wav' };
  const look = { prompt: null, imageUri: null, resolution: '1920x1080', guidanceScale: 4 };
  const inputHash = new Uint8Array(Buffer.from(randomUUID()));
  await database.pool.query(insertNewRequest({ ...request, ...look, inputHash, idempotencyKey: null }));
}

/** The teams of the rows that a team sees where it asks for every row that there is. */
async function seenBy(teamId: string): Promise<string[]> {
  const all = {
    name: 'all',
    text: 'SELECT team_id AS "teamId" FROM video_request',
    pipelined: true as const,
  };
  const { rows } = await database.ofTeam(teamId).pool.query<{ teamId: string }>(all);
  return rows.map((row) => row.teamId);
}

const anyTeam = () => database.ofTeam(teams[0] ?? '');
const shared = (text: string, values: unknown[] = []) => ({
  name: text,
  text,
  values,
  pipelined: true as const,
});
const backends = () =>
  server.query<{ pid: number; query: string }>(
    `SELECT pid, query FROM pg_stat_activity WHERE usename IS NOT NULL AND application_name = 'clapperboard'
     AND datname = current_database() AND query LIKE '%pg_sleep%' AND state = 'active'`,
  );

test('of a thousand reads at once, each sees the rows of its own team alone', async () => {
  const asked = Array.from({ length: 1_000 }, (_, n) => teams[n % teams.length] ?? '');
  const seen = await Promise.all(asked.map(seenBy));
  expect(seen).toEqual(asked.map((teamId) => [teamId]));
});

test('they are told apart also where the connections have been told nothing yet', async () => {
  const fresh = openDatabase({ url: server.url, poolSize, onIdleError: () => {} });
  try {
    const read = (teamId: string) =>
      fresh.ofTeam(teamId).pool.query(listRequestsOfTeam({ teamId, fromOldest: false, take: 10 }));
    const results = await Promise.all(teams.map(read));
    expect(results.map(({ rows }) => rows.map(({ teamId }) => teamId))).toEqual(teams.map((id) => [id]));
  } finally {
    await fresh.close();
  }
});

test('a read that fails leaves those before and behind it their answers', async () => {
  const { pool } = anyTeam();
  const divide = (by: number) => pool.query<{ n: number }>(shared('SELECT 6 / $1::int AS n', [by]));
  const settled = await Promise.allSettled([1, 2, 0, 3, 0, 6].map(divide));
  expect(
    settled.map((each) =>
      each.status === 'fulfilled' ? each.value.rows[0]?.n : (each.reason as Error).message,
    ),
  ).toEqual([6, 3, 'division by zero', 2, 'division by zero', 1]);
  expect(await seenBy(teams[3] ?? '')).toEqual([teams[3]]);
});

test('with its connection end the reads that are under way on it, and no later ones', async () => {
  const { pool } = anyTeam();
  const reads = [1, 2, 3].map(() => pool.query(shared(`SELECT pg_sleep(30)`)));
  const ended = Promise.allSettled(reads);
  const [backend] = await eventually(backends, (found) => found.length === 1);
  await server.query('SELECT pg_terminate_backend($1)', [backend?.pid]);
  expect((await ended).map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
  expect(await seenBy(teams[0] ?? '')).toEqual([teams[0]]);
});

test('reads that have had no answer for ten seconds fail, and none after them waits for that again', async () => {
  const proxy = await startTcpProxy(server.url);
  const cutOff = openDatabase({ url: proxy.targetUrl, poolSize, onIdleError: () => {} });
  const read = (teamId = '') =>
    cutOff.ofTeam(teamId).pool.query(listRequestsOfTeam({ teamId, fromOldest: false, take: 10 }));
  try {
    await Promise.all(teams.map(read));
    proxy.freeze();
    const begun = performance.now();
    await expect(read(teams[0])).rejects.toThrow('Query read timeout');
    expect(performance.now() - begun).toBeGreaterThan(9_000);
    const ended = performance.now();
    await Promise.all(teams.map(read));
    expect(performance.now() - ended).toBeLessThan(5_000);
  } finally {
    await cutOff.close();
    await proxy.stop();
  }
});

test('a read does not wait for what another caller writes or has locked', async () => {
  const [teamId = ''] = teams;
  const letGo = await server.hold('SELECT 1 FROM team WHERE id = $1 FOR UPDATE', [teamId]);
  const writes = Array.from({ length: poolSize }, () =>
    database.ofTeam(teamId).pool.query({
      text: 'UPDATE team SET event_sequence = event_sequence WHERE id = $1',
      values: [teamId],
    }),
  );
  const settled = Promise.allSettled(writes);
  try {
    expect(await Promise.race([settled, seenBy(teamId)])).toEqual([teamId]);
  } finally {
    await letGo();
    await settled;
  }
});

test('a read that takes long holds up none of those that come later', async () => {
  const long = anyTeam().pool.query(shared(`SELECT pg_sleep(${slow})`));
  await eventually(backends, (found) => found.length === 1);
  const later = Promise.all(teams.map(seenBy)).then(() => 'the later ones');
  expect(await Promise.race([long, later])).toBe('the later ones');
  await long;
});

test('many reads take several connections', async () => {
  const { pool } = anyTeam();
  const begun = performance.now();
  const reads = Array.from({ length: 17 }, (_, n) =>
    pool.query(shared(`SELECT pg_sleep($1)`, [n % 8 === 0 ? slow : 0])),
  );
  await eventually(backends, (found) => found.length === 3);
  await Promise.all(reads);
  expect(performance.now() - begun).toBeLessThan(3 * slow * 1_000);
});

test('no connection lives longer than it may, though its reads never come to rest, and none of them fails', async () => {
  const shortLived = openDatabase({ url: server.url, poolSize, lifetimeSeconds: 1, onIdleError: () => {} });
  const pids = new Set<number>();
  const until = performance.now() + 3_500;
  while (performance.now() < until) {
    const read = shared('SELECT pg_backend_pid() AS pid');
    const { rows } = await shortLived.ofTeam(teams[0] ?? '').pool.query<{ pid: number }>(read);
    pids.add(rows[0]?.pid ?? 0);
  }
  await shortLived.close();
  expect(pids.size).toBeGreaterThanOrEqual(3);
});
