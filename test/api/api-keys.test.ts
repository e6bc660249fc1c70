/** The keys of a team, as its admins see and manage them. */
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { call } from '../kit/client.ts';
import { run } from '../kit/command.ts';
import { createTeamKey, type Key } from '../kit/gateway.ts';
import { type House, openHouse } from '../kit/house.ts';
import { openSocket } from '../kit/socket.ts';

let house: House;
let admin: Key;
beforeAll(async () => {
  house = await openHouse();
  admin = await createTeamKey(house.env, 'admin');
});
afterAll(() => house.stop());

const as = (key: string, query: string, variables: object = {}) =>
  call(house.gateway.url, key, query, variables);
const create = `mutation ($input: CreateApiKeyInput!) {
  createApiKey(input: $input) { key apiKey { id name role hint expiresAt revokedAt lastUsedAt } errors { code message field } }
}`;
const createdBy = async (key: string, input: object) => (await as(key, create, { input })).data.createApiKey;
const codeOf = ({ errors }: Awaited<ReturnType<typeof call>>) => errors?.[0]?.extensions?.code;

describe('createApiKey', () => {
  test('shows the key once, and makes a member unless told otherwise', async () => {
    const { key, apiKey, errors } = await createdBy(admin.key, { name: 'backend' });
    expect(errors).toEqual([]);
    expect(apiKey).toMatchObject({ name: 'backend', role: 'MEMBER', expiresAt: null, revokedAt: null });
    expect(key.startsWith(apiKey.hint)).toBe(true);
    expect((await as(key, '{ viewer { role keyName } }')).data.viewer).toEqual({
      role: 'MEMBER',
      keyName: 'backend',
    });
    const list = await as(admin.key, '{ apiKeys(first: 100) { nodes { id name hint } } }');
    expect(list.data.apiKeys.nodes[0]).toEqual({ id: apiKey.id, name: 'backend', hint: apiKey.hint });
    expect(JSON.stringify(list.data)).not.toContain(key);
  });

  test.each([
    [{ name: '  ' }, 'REQUIRED', 'name'],
    [{ name: 'x'.repeat(101) }, 'TOO_LONG', 'name'],
    [{ name: ' backend' }, 'NOT_ALLOWED', 'name'],
    [{ name: 'back\u200bend' }, 'NOT_ALLOWED', 'name'],
    [{ name: 'old', expiresAt: '2020-01-01T00:00:00Z' }, 'OUT_OF_RANGE', 'expiresAt'],
  ])('refuses %j', async (input, code, field) => {
    expect(await createdBy(admin.key, input)).toMatchObject({
      key: null,
      apiKey: null,
      errors: [{ code, field: ['input', field] }],
    });
  });
});

describe('who is no admin', () => {
  test.each(['member', 'viewer'] as const)('as %s neither sees nor makes nor revokes keys', async (role) => {
    const { key } = await createTeamKey(house.env, role, admin.teamId);
    const { data } = await as(admin.key, '{ apiKeys { nodes { id } } }');
    const { id } = data.apiKeys.nodes[0];
    const revoke = 'mutation ($id: ID!) { revokeApiKey(input: { id: $id }) { errors { code } } }';
    expect(codeOf(await as(key, '{ apiKeys { nodes { id } } }'))).toBe('FORBIDDEN');
    expect(codeOf(await as(key, create, { input: { name: 'x' } }))).toBe('FORBIDDEN');
    expect(codeOf(await as(key, revoke, { id }))).toBe('FORBIDDEN');
    expect((await as(key, 'query ($id: ID!) { node(id: $id) { id } }', { id })).data.node).toBeNull();
  });
});

test('the list goes by pages, newest first', async () => {
  const team = await createTeamKey(house.env, 'admin');
  for (const name of ['1', '2', '3']) await createdBy(team.key, { name });
  const page = `query ($after: String) { apiKeys(first: 2, after: $after) { nodes { name } pageInfo { hasNextPage endCursor } } }`;
  const first = (await as(team.key, page)).data.apiKeys;
  const second = (await as(team.key, page, { after: first.pageInfo.endCursor })).data.apiKeys;
  const names = [...first.nodes, ...second.nodes].map(({ name }: { name: string }) => name);
  expect(names).toEqual(['3', '2', '1', 'test']);
  expect([first.pageInfo.hasNextPage, second.pageInfo.hasNextPage]).toEqual([true, false]);
});

describe('a key that expires', () => {
  test('is refused from that moment on, and its open socket is closed within 5 s', async () => {
    const expiresAt = new Date(Date.now() + 2_000);
    const { key } = await createdBy(admin.key, { name: 'short', expiresAt: expiresAt.toISOString() });
    const socket = await openSocket(house.gateway.url, { Authorization: `Bearer ${key}` });
    await socket.next(({ type }) => type === 'connection_ack');
    await delay(expiresAt.getTime() - Date.now());
    expect(await socket.closing).toBe(4403);
    expect(Date.now() - expiresAt.getTime()).toBeLessThan(5_000);
    expect((await as(key, '{ viewer { role } }')).status).toBe(401);
  });

  test('is made at the command line too', async () => {
    const made = await run(
      ['key', 'create', '--team', admin.teamId, '--name', 'cli', '--expires', '30d', '--json'],
      house.env,
    );
    const { key } = JSON.parse(made.stdout);
    const { data } = await as(key, '{ viewer { expiresAt } }');
    const days = (Date.parse(data.viewer.expiresAt) - Date.now()) / 86_400_000;
    expect(days).toBeGreaterThan(29.9);
    expect(days).toBeLessThan(30.1);
  });

  test.each(['yesterday', '30', '2020-01-01', '0s'])('is not made for %s', async (when) => {
    const args = ['key', 'create', '--team', admin.teamId, '--name', 'cli', '--expires', when];
    const { code, stderr } = await run(args, house.env);
    expect(code).toBe(1);
    expect(stderr).toMatch(/90s, 15m, 12h, 30d|is over/);
  });
});
