import { readdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Environment, run } from '../kit/command.ts';
import { createDatabase, type TestDatabase } from '../kit/database.ts';

const migrationFolder = fileURLToPath(new URL('../../prisma/migrations', import.meta.url));
let database: TestDatabase;
let env: Environment;
let names: string[];

beforeAll(async () => {
  database = await createDatabase();
  env = { DATABASE_URL: database.url };
  names = (await readdir(migrationFolder)).filter((name) => /^\d/.test(name)).sort();
});
afterAll(() => database.drop());

async function migrated(): Promise<unknown> {
  const { code, stdout, stderr } = await run(['migrate', '--json'], env);
  expect([code, stderr]).toEqual([0, '']);
  return JSON.parse(stdout);
}

describe('migrate', () => {
  test('brings an empty database up to date, once, however many run it at the same moment', async () => {
    const results = await Promise.all([migrated(), migrated()]);
    expect(results).toContainEqual({ applied: names, alreadyApplied: 0 });
    expect(results).toContainEqual({ applied: [], alreadyApplied: names.length });
    const rows = await database.query('SELECT migration_name FROM _prisma_migrations');
    expect(rows).toHaveLength(names.length);
    expect(await database.query('SELECT id FROM video_request')).toEqual([]);
  });

  test('says in words that there is nothing to do', async () => {
    const { code, stdout } = await run(['migrate'], env);
    expect([code, stdout]).toEqual([0, `The database is up to date: ${names.length} migrations.\n`]);
  });

  test('names a migration that was changed after it was applied', async () => {
    await database.query("UPDATE _prisma_migrations SET checksum = 'another'");
    const { code, stderr } = await run(['migrate'], env);
    expect(code).toBe(1);
    expect(stderr).toContain(names[0]);
    expect(stderr).not.toMatch(/^\s+at /m);
  });
});
