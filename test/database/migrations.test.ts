import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { type EmbeddedServer, startEmbeddedServer } from '../../src/database/embeddedServer.ts';
import { applyMigrations, pendingMigrations } from '../../src/database/migrations.ts';

let home: string;
let server: EmbeddedServer;
let databases = 0;
/** A database and a migrations folder of each test's own. */
let client: Client;
let url: string;
let folder: string;

async function write(name: string, sql: string): Promise<void> {
  await mkdir(join(folder, name), { recursive: true });
  await writeFile(join(folder, name, 'migration.sql'), sql);
}

async function rows(sql: string): Promise<unknown[]> {
  return (await client.query(sql)).rows;
}

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'clapperboard-migrations-'));
  server = await startEmbeddedServer({ dataDir: join(home, 'data') });
});

afterAll(async () => {
  await server.stop();
  await rm(home, { recursive: true, force: true });
});

beforeEach(async () => {
  databases += 1;
  const admin = new Client(server.url);
  await admin.connect();
  await admin.query(`CREATE DATABASE test${databases}`);
  await admin.end();
  url = server.url.replace(/\/clapperboard$/, `/test${databases}`);
  folder = join(home, `migrations${databases}`);
  client = new Client(url);
  await client.connect();
  const opened = client;
  onTestFinished(() => opened.end());
  await write('20260102000000_second', 'ALTER TABLE thing ADD COLUMN name text;');
  await write('20260101000000_first', 'CREATE TABLE thing (id int);');
  await writeFile(join(folder, 'migration_lock.toml'), 'provider = "postgresql"\n');
});

describe('migrations', () => {
  test('are applied in order, once, and recorded as Prisma records them', async () => {
    expect(await pendingMigrations(client, folder)).toEqual([
      '20260101000000_first',
      '20260102000000_second',
    ]);
    expect(await applyMigrations({ database: url, folder })).toEqual({
      applied: ['20260101000000_first', '20260102000000_second'],
      alreadyApplied: 0,
    });
    expect(await applyMigrations({ database: client, folder })).toEqual({ applied: [], alreadyApplied: 2 });
    expect(await pendingMigrations(client, folder)).toEqual([]);
    const [first] = await rows('SELECT * FROM _prisma_migrations ORDER BY migration_name');
    expect(first).toEqual({
      id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      // printf 'CREATE TABLE thing (id int);' | sha256sum
      checksum: 'e7259f970a97970378daad57e795994cc3af33bf4e86a37e9a3174814be1f37d',
      finished_at: expect.any(Date),
      migration_name: '20260101000000_first',
      logs: null,
      rolled_back_at: null,
      started_at: expect.any(Date),
      applied_steps_count: 1,
    });
  });

  test('are applied once when several replicas start together', async () => {
    await write('20260103000000_slow', 'SELECT pg_sleep(0.3);');
    const results = await Promise.all([1, 2, 3].map(() => applyMigrations({ database: url, folder })));
    expect(results.map((result) => result.applied.length).sort()).toEqual([0, 0, 3]);
    expect(await rows('SELECT count(*)::int AS n FROM _prisma_migrations')).toEqual([{ n: 3 }]);
  });

  test('may hold functions with semicolons', async () => {
    await write(
      '20260103000000_function',
      'CREATE FUNCTION answer() RETURNS int LANGUAGE plpgsql AS $$ BEGIN PERFORM 1; RETURN 42; END; $$; SELECT answer();',
    );
    await applyMigrations({ database: url, folder });
    expect(await rows('SELECT answer()')).toEqual([{ answer: 42 }]);
  });

  test('that fail are named, leave nothing behind, and can be tried again', async () => {
    await write('20260103000000_third', 'CREATE TABLE half (id int); SELECT no_such_column;');
    await expect(applyMigrations({ database: url, folder })).rejects.toThrow(
      /20260103000000_third failed, and was rolled back whole: column "no_such_column" does not exist/,
    );
    expect(await rows(`SELECT to_regclass('half') AS half`)).toEqual([{ half: null }]);
    expect(await pendingMigrations(client, folder)).toEqual(['20260103000000_third']);
    await write('20260103000000_third', 'CREATE TABLE half (id int);');
    expect((await applyMigrations({ database: url, folder })).applied).toEqual(['20260103000000_third']);
  });

  test('that Prisma left unfinished stop the rest, until they are marked as rolled back', async () => {
    await applyMigrations({ database: url, folder });
    await client.query(
      `UPDATE _prisma_migrations SET finished_at = NULL, logs = 'disk full' WHERE migration_name LIKE '%second'`,
    );
    const refused = await applyMigrations({ database: url, folder }).catch((error: Error) => error.message);
    expect(refused).toMatch(/20260102000000_second was begun and never finished: disk full/);
    await client.query('ALTER TABLE thing DROP COLUMN name');
    await client.query(String(refused).slice(String(refused).indexOf('UPDATE')));
    expect((await applyMigrations({ database: url, folder })).applied).toEqual(['20260102000000_second']);
  });

  test('edited after they were applied are refused', async () => {
    await applyMigrations({ database: url, folder });
    await write('20260101000000_first', 'CREATE TABLE thing (id bigint);');
    await expect(applyMigrations({ database: url, folder })).rejects.toThrow(
      /20260101000000_first was edited/,
    );
    expect(await pendingMigrations(client, folder)).toEqual(['20260101000000_first']);
  });

  test('are the same with the line endings of another system', async () => {
    await write('20260103000000_lines', 'SELECT 1;\nSELECT 2;\n');
    await applyMigrations({ database: url, folder });
    await write('20260103000000_lines', 'SELECT 1;\r\nSELECT 2;\r\n');
    expect(await applyMigrations({ database: url, folder })).toEqual({ applied: [], alreadyApplied: 3 });
  });

  test('of a newer program are refused, but do not make an older replica unready', async () => {
    await applyMigrations({ database: url, folder });
    await rm(join(folder, '20260102000000_second'), { recursive: true });
    await expect(applyMigrations({ database: url, folder })).rejects.toThrow(
      /20260102000000_second.*database is newer/,
    );
    expect(await pendingMigrations(client, folder)).toEqual([]);
  });

  test('of the package itself make the schema', async () => {
    const { applied } = await applyMigrations({ database: url });
    expect(applied.length).toBeGreaterThan(0);
    expect(await pendingMigrations(client)).toEqual([]);
  });
});
