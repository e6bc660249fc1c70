import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { call, uuidOf } from '../kit/client.ts';
import { run } from '../kit/command.ts';
import { type House, openHouse } from '../kit/house.ts';

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const noTeam = '00000000-0000-7000-8000-000000000000';
let house: House;
let team: { id: string; name: string };

beforeAll(async () => {
  house = await openHouse();
  team = await printed(['team', 'create', 'Acme Studios', '--json']);
});
afterAll(() => house.stop());

/** What a command that is to succeed prints, as JSON. */
async function printed<T>(args: readonly string[]): Promise<T> {
  const { code, stdout, stderr } = await run(args, house.env);
  expect([code, stderr]).toEqual([0, '']);
  return JSON.parse(stdout) as T;
}

function createKey(...more: readonly string[]): Promise<{ id: string; key: string }> {
  return printed(['key', 'create', '--team', team.id, '--name', 'ci', '--json', ...more]);
}

async function viewerOf(key: string): Promise<unknown> {
  const { status, data } = await call<{ viewer: unknown }>(
    house.gateway.url,
    key,
    '{ viewer { role keyName team { name } } }',
  );
  return status === 200 ? data?.viewer : status;
}

describe('the team command', () => {
  test('prints exactly the id and the name of a new team', () => {
    expect(team).toEqual({ id: expect.stringMatching(uuid), name: 'Acme Studios' });
  });

  test('lists the teams, oldest first', async () => {
    const teams = await printed<object[]>(['team', 'list', '--json']);
    expect(teams).toEqual([
      { id: house.team.teamId, name: 'Test', createdAt: expect.any(String), models: 'all' },
      { ...team, createdAt: expect.any(String), models: 'all' },
    ]);
  });

  test('shows the models that each team may use', async () => {
    const MODELS = `one,two; ${team.id}=three`;
    const { stdout } = await run(['team', 'list', '--json'], { ...house.env, MODELS });
    expect(JSON.parse(stdout)).toMatchObject([
      { models: ['one', 'two'] },
      { id: team.id, models: ['three'] },
    ]);
  });

  test('wants a name that says something', async () => {
    const { code, stderr } = await run(['team', 'create', '  '], house.env);
    expect([code, stderr]).toEqual([1, expect.stringContaining('The name is blank.')]);
  });

  test('takes a name in one form, or refuses it with the character', async () => {
    const { name } = await printed<{ name: string }>(['team', 'create', 'Cafe\u0301', '--json']);
    expect(name).toBe('Caf\u00e9');
    const { code, stderr } = await run(['team', 'create', 'Ac\u200bme'], house.env);
    expect([code, stderr]).toEqual([1, expect.stringContaining('U+200B at place 3')]);
    const args = ['key', 'create', '--team', team.id, '--name', 'a\u202eb'];
    expect((await run(args, house.env)).stderr).toContain('U+202E at place 2');
  });
});

describe('the key command', () => {
  test('prints exactly the id and the key of a new key, a member by default', async () => {
    const made = await createKey();
    expect(made).toEqual({ id: expect.stringMatching(uuid), key: expect.stringMatching(/^clap_\S+$/) });
    expect(await viewerOf(made.key)).toEqual({
      role: 'MEMBER',
      keyName: 'ci',
      team: { name: 'Acme Studios' },
    });
  });

  test('makes a key of another role, and lists it without what could be used', async () => {
    const { id, key } = await createKey('--role', 'viewer');
    expect(await viewerOf(key)).toMatchObject({ role: 'VIEWER' });
    const { stdout } = await run(['key', 'list', '--team', team.id, '--json'], house.env);
    expect(JSON.parse(stdout)).toContainEqual({
      id,
      team: team.id,
      name: 'ci',
      role: 'viewer',
      key: `${key.slice(0, 9)}…`,
      created: expect.stringMatching(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/),
      createdBy: 'operator',
      lastUsed: expect.stringMatching(/^\d{4}-/),
      expires: '-',
      revoked: '-',
    });
    expect(stdout).not.toContain(key);
    expect(stdout).not.toContain(house.team.teamId);
  });

  test('revokes a key for ever', async () => {
    const { id, key } = await createKey();
    expect(await viewerOf(key)).toMatchObject({ role: 'MEMBER' });
    const { code, stdout } = await run(['key', 'revoke', id], house.env);
    expect([code, stdout]).toEqual([0, `Key ${id} is revoked.\n`]);
    expect(await viewerOf(key)).toBe(401);
  });

  test('says who made a key, and whether it expires', async () => {
    const args = ['key', 'create', '--team', team.id, '--name', 'ci'];
    const { stdout } = await run(args, house.env);
    expect(stdout).toMatch(/The operator made it, and it does not expire\.$/m);
    const short = await run([...args, '--expires', '30d'], house.env);
    expect(short.stdout).toMatch(/The operator made it, and it expires at \d{4}-\S+Z\.$/m);
  });

  /** An admin's key, one that it made, and one that this one made, as the API has them. */
  async function threeGenerations(): Promise<string[]> {
    const admin = await createKey('--role', 'admin');
    const ids = [admin.id];
    for (let { key } = admin; ids.length < 3; ) {
      const mutation =
        'mutation { createApiKey(input: { name: "made", role: ADMIN }) { key apiKey { id } } }';
      const { data } = await call(house.gateway.url, key, mutation);
      ids.push(uuidOf(data.createApiKey.apiKey.id));
      key = data.createApiKey.key;
    }
    return ids;
  }
  const revokedOf = async () => {
    const keys = await printed<{ id: string; revoked: string }[]>(['key', 'list', '--json']);
    return keys.filter(({ revoked }) => revoked !== '-').map(({ id }) => id);
  };

  test('lists who made each, and shows no name that a terminal would obey', async () => {
    const [first = '', second = '', third = ''] = await threeGenerations();
    await house.database.query('UPDATE api_key SET created_by = NULL, created_by_person = $2 WHERE id = $1', [
      third,
      'Ada \u001b[31m',
    ]);
    const keys = await printed<{ id: string; createdBy: string }[]>(['key', 'list', '--json']);
    const makers = [first, second, third].map((id) => keys.find((key) => key.id === id)?.createdBy);
    expect(makers).toEqual(['operator', `key ${first}`, 'JWT Ada \u001b[31m']);
    const { stdout } = await run(['key', 'list', '--team', team.id], house.env);
    expect(stdout).toContain('JWT Ada \\u001b[31m');
    expect(stdout).not.toContain('\u001b');
  });

  test('revokes in one step the keys that were made with one, and tells which', async () => {
    const [first = '', second = '', third = ''] = await threeGenerations();
    const { stdout } = await run(['key', 'revoke', first], house.env);
    expect(stdout).toBe(
      `Key ${first} is revoked.\nThe keys that were made with it are revoked too:\n  ${second}\n  ${third}\n`,
    );
    expect(await revokedOf()).toEqual(expect.arrayContaining([first, second, third]));
  });

  test('keeps them where it is told to', async () => {
    const [first = '', second = '', third = ''] = await threeGenerations();
    const { revoked } = await printed<{ revoked: string[] }>([
      'key',
      'revoke',
      first,
      '--keep-descendants',
      '--json',
    ]);
    expect(revoked).toEqual([first]);
    const all = await revokedOf();
    expect([second, third].filter((id) => all.includes(id))).toEqual([]);
  });

  test('says that there is no such team, and no such key', async () => {
    const create = await run(['key', 'create', '--team', noTeam, '--name', 'ci'], house.env);
    expect([create.code, create.stderr]).toEqual([
      1,
      `clapperboard: There is no team ${noTeam}; \`clapperboard team list\` shows all.\n`,
    ]);
    const revoke = await run(['key', 'revoke', noTeam], house.env);
    expect([revoke.code, revoke.stderr]).toEqual([
      1,
      `clapperboard: There is no key ${noTeam}; \`clapperboard key list\` shows all.\n`,
    ]);
  });
});
