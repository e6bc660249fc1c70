/** What the database lets a statement for a caller see and do, whatever the statement says. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Database, openDatabase } from '../../src/database/database.ts';
import { applyMigrations } from '../../src/database/migrations.ts';
import { createDatabase, type TestDatabase } from '../kit/database.ts';

let server: TestDatabase;
let database: Database;
let teams: readonly [string, string];
beforeAll(async () => {
  server = await createDatabase();
  await applyMigrations({ database: server.url });
  database = openDatabase({ url: server.url, onIdleError: () => {} });
  const [one, other] = await Promise.all(
    ['One', 'Other'].map((name) => database.prisma.team.create({ data: { name } })),
  );
  teams = [one?.id ?? '', other?.id ?? ''];
  for (const [index, teamId] of teams.entries()) {
    const data = {
      teamId,
      name: `key ${index}`,
      role: 'admin',
      hint: 'clap_',
      hash: new Uint8Array([index]),
    } as const;
    await database.prisma.apiKey.create({ data });
  }
});
afterAll(async () => {
  await database.close();
  await server.drop();
});

const names = async (text: string, team = teams[0]) =>
  (await database.ofTeam(team).pool.query<{ name: string }>({ text })).rows.map(({ name }) => name);

describe('of one team', () => {
  test('a statement sees that team’s rows, by pg and by Prisma', async () => {
    expect(await names('SELECT name FROM team')).toEqual(['One']);
    expect(await names('SELECT name FROM api_key')).toEqual(['key 0']);
    const found = await database.ofTeam(teams[1]).prisma.apiKey.findMany({ omit: { hash: true } });
    expect(found.map(({ name }) => name)).toEqual(['key 1']);
  });

  test('a statement changes no other team’s rows, and makes none', async () => {
    const { pool } = database.ofTeam(teams[0]);
    const revoke = await pool.query({
      text: 'UPDATE api_key SET revoked_at = now() WHERE team_id = $1',
      values: [teams[1]],
    });
    expect(revoke.rowCount).toBe(0);
    const insert = `INSERT INTO upload (id, team_id, file_name, content_type, size, write_token_hash, read_token_hash, expires_at)
      VALUES (gen_random_uuid(), $1, 'a', 'a', 1, '\\x00', '\\x01', now())`;
    await expect(pool.query({ text: insert, values: [teams[1]] })).rejects.toThrow(/row-level security/);
  });

  test.each([
    ['the hash of a key', 'SELECT hash FROM api_key'],
    ['the token that writes an upload', 'SELECT write_token_hash FROM upload'],
    ['the token that reads an upload', 'SELECT read_token_hash FROM upload'],
    ['what keys have used', 'SELECT * FROM rate_limit'],
    ['with what tokens are signed', 'SELECT * FROM token_secret'],
    ['the event log’s past', 'UPDATE request_event SET reason = reason'],
    ['a deletion', 'DELETE FROM video_request'],
    ['a team’s name', `UPDATE team SET name = 'x'`],
    ['another role', 'CREATE ROLE clapperboard_x'],
    ['a table', 'CREATE TABLE clapperboard_x ()'],
  ])('%s is out of reach', async (_name, text) => {
    await expect(names(text)).rejects.toThrow(/permission denied/);
  });

  test('the team is forgotten with the statement, and with the transaction around it', async () => {
    const client = await database.ofTeam(teams[0]).pool.connect();
    await client.query({ text: 'BEGIN' });
    await client.query({ text: 'COMMIT' });
    client.release();
    // The part of no team: a statement that was not fenced would find what is left on the connection.
    const unfenced = await names(`SELECT current_setting('clapperboard.team') AS name`, '');
    expect(unfenced).toEqual(['']);
    expect(await names('SELECT name FROM team', '')).toEqual([]);
  });

  test('an error leaves the connection as good as new', async () => {
    await expect(names('SELECT nothing')).rejects.toThrow(/does not exist/);
    expect(await names('SELECT name FROM team')).toEqual(['One']);
  });

  test('the same prepared statement serves one team after the other', async () => {
    const ask = (team: string) =>
      database.ofTeam(team).pool.query<{ name: string }>({ name: 'same', text: 'SELECT name FROM team' });
    for (let turn = 0; turn < 20; turn += 1) {
      const [one, other] = await Promise.all(teams.map(ask));
      expect([one?.rows, other?.rows]).toEqual([[{ name: 'One' }], [{ name: 'Other' }]]);
    }
  });
});

test('every table with a team in it has the line, and the role owns nothing', async () => {
  const open = await server.query<{ name: string }>(
    `SELECT c.relname AS name FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'team_id'
     WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace AND NOT c.relrowsecurity`,
  );
  expect(open).toEqual([]);
  const [role] = await server.query(
    `SELECT rolsuper, rolbypassrls, rolcreaterole, rolcreatedb, rolcanlogin,
       (SELECT count(*)::int FROM pg_class WHERE relowner = pg_roles.oid) AS owned
     FROM pg_roles WHERE rolname = 'clapperboard_team'`,
  );
  expect(role).toEqual({
    rolsuper: false,
    rolbypassrls: false,
    rolcreaterole: false,
    rolcreatedb: false,
    rolcanlogin: false,
    owned: 0,
  });
});

describe('for a user of the database who is no superuser', () => {
  const user = 'clapperboard_test_plain';
  beforeAll(async () => {
    await server.query(`DROP ROLE IF EXISTS ${user}`);
    await server.query(`CREATE ROLE ${user} LOGIN PASSWORD 'plain'`);
  });
  afterAll(async () => {
    await server.query(`DROP OWNED BY ${user} CASCADE`);
    await server.query(`DROP ROLE ${user}`);
  });
  const addressOf = (url: string) => {
    const address = new URL(url);
    address.username = user;
    address.password = 'plain';
    return address.href;
  };

  test('who may not become the role, nothing is done for callers', async () => {
    const plain = openDatabase({ url: addressOf(server.url), onIdleError: () => {} });
    await expect(plain.openTeamConnections()).rejects.toThrow(/permission denied to set role/);
    await expect(plain.ofTeam(teams[0]).pool.query({ text: 'SELECT 1' })).rejects.toThrow();
    await plain.close();
  });

  test('who may, the migrations and the line work alike', async () => {
    const fresh = await createDatabase();
    const [{ name } = { name: '' }] = await fresh.query<{ name: string }>(
      'SELECT current_database() AS name',
    );
    await fresh.query(`GRANT clapperboard_team TO ${user}`);
    await fresh.query(`ALTER DATABASE ${name} OWNER TO ${user}`);
    await fresh.query(`ALTER SCHEMA public OWNER TO ${user}`);
    const url = addressOf(fresh.url);
    await applyMigrations({ database: url });
    const plain = openDatabase({ url, onIdleError: () => {} });
    const { id } = await plain.prisma.team.create({ data: { name: 'Theirs' } });
    const seen = await plain.ofTeam(id).pool.query({ text: 'SELECT name FROM team' });
    expect(seen.rows).toEqual([{ name: 'Theirs' }]);
    expect((await plain.ofTeam(teams[0]).pool.query({ text: 'SELECT name FROM team' })).rows).toEqual([]);
    await plain.close();
    await fresh.drop();
  });
});
