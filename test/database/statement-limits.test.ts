/** How long a statement may take: what its caller stops waiting for, the server has given up before. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Database, openDatabase } from '../../src/database/database.ts';
import { runLongStatement } from '../../src/database/longStatement.ts';
import { applyMigrations } from '../../src/database/migrations.ts';
import { createDatabase, type TestDatabase } from '../kit/database.ts';

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

const noTeam = '00000000-0000-7000-8000-000000000000';
const tooLong = 'SELECT pg_sleep(9)';
/** Prisma wraps what the server says. */
const cancelled = expect.objectContaining({ message: expect.stringMatching(/statement timeout|57014/) });

test('every statement is cancelled by the server in time, but for maintenance', async () => {
  const { pool, prisma } = database;
  const ofTeam = database.ofTeam(noTeam).pool;
  const results = await Promise.allSettled([
    pool.query(tooLong),
    prisma.$queryRaw`SELECT pg_sleep(9)::text`,
    ofTeam.query({ text: tooLong }),
    ofTeam.query({ text: tooLong, pipelined: true }),
    runLongStatement(pool, tooLong),
  ]);
  expect(results).toEqual([
    ...Array(4).fill({ status: 'rejected', reason: cancelled }),
    { status: 'fulfilled', value: expect.anything() },
  ]);
});

test('a connection that was used for maintenance has its limit again', async () => {
  const database = openDatabase({ url: server.url, poolSize: 1, onIdleError: () => {} });
  try {
    await runLongStatement(database.pool, 'SELECT 1');
    const { rows } = await database.pool.query('SHOW statement_timeout');
    expect(rows).toEqual([{ statement_timeout: '8s' }]);
  } finally {
    await database.close();
  }
});
