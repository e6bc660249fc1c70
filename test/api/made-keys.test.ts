/** What is made with a key goes with it: its expiry, and its revocation in one step. */
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { call, uuidOf } from '../kit/client.ts';
import { createTeamKey, type GatewayProcess, type Key } from '../kit/gateway.ts';
import { type House, openHouse } from '../kit/house.ts';
import { openSocket } from '../kit/socket.ts';

let house: House;
let replica: GatewayProcess;
let root: Key;
beforeAll(async () => {
  house = await openHouse();
  replica = await house.startGateway();
  root = await createTeamKey(house.env, 'admin');
});
afterAll(() => house.stop());

const as = (key: string, query: string, variables: object = {}, url = house.gateway.url) =>
  call(url, key, query, variables);

const createMutation = `mutation ($input: CreateApiKeyInput!) {
  createApiKey(input: $input) {
    key errors { code message field }
    apiKey { id expiresAt createdBy { credential name apiKeyId } }
  }
}`;
interface Made {
  readonly key: string;
  readonly id: string;
}
const create = async (key: string, input: object = {}, url = house.gateway.url) =>
  (await as(key, createMutation, { input: { name: 'made', role: 'ADMIN', ...input } }, url)).data
    .createApiKey;
const make = async (by: string, input: object = {}): Promise<Made> => {
  const { key, apiKey } = await create(by, input);
  return { key, id: apiKey.id };
};

const revokeMutation = `mutation ($input: RevokeApiKeyInput!) {
  revokeApiKey(input: $input) { apiKey { id revokedAt } revokedCount revokedKeys { id revokedAt } errors { code } }
}`;
const revoke = async (by: string, id: string, more: object = {}) =>
  (await as(by, revokeMutation, { input: { id, ...more } })).data.revokeApiKey;
const idsOf = ({ revokedKeys }: { revokedKeys: { id: string }[] }) => revokedKeys.map(({ id }) => id);
const statusOf = async (key: string, url = house.gateway.url) =>
  (await as(key, '{ viewer { role } }', {}, url)).status;

/** Two generations below a key: it, its two children, and a child of the first. */
async function family(): Promise<[parent: Made, first: Made, second: Made, grandchild: Made]> {
  const parent = await make(root.key);
  const [first, second] = [await make(parent.key), await make(parent.key)];
  return [parent, first, second, await make(first.key)];
}

describe('a key names', () => {
  test('the key that made it, in the list as well', async () => {
    const parent = await make(root.key, { name: 'deploy' });
    const { apiKey } = await create(parent.key);
    expect(apiKey.createdBy).toEqual({ credential: 'API_KEY', name: 'deploy', apiKeyId: parent.id });
    const { data } = await as(root.key, '{ apiKeys { nodes { id createdBy { name apiKeyId } } } }');
    expect(data.apiKeys.nodes[0]).toEqual({
      id: apiKey.id,
      createdBy: { name: 'deploy', apiKeyId: parent.id },
    });
  });

  test('nobody where the operator made it', async () => {
    const { data } = await as(root.key, '{ apiKeys(last: 1) { nodes { name createdBy { name } } } }');
    expect(data.apiKeys.nodes).toEqual([{ name: 'test', createdBy: null }]);
  });
});

describe('a key that expires', () => {
  const expiresAt = new Date(Date.now() + 3_600_000).toISOString();

  test('makes keys that expire with it, or before it, and none that outlive it', async () => {
    const parent = await make(root.key, { expiresAt });
    expect((await create(parent.key)).apiKey.expiresAt).toBe(expiresAt);
    const earlier = new Date(Date.parse(expiresAt) - 1).toISOString();
    expect((await create(parent.key, { expiresAt: earlier })).apiKey.expiresAt).toBe(earlier);
    const later = new Date(Date.parse(expiresAt) + 1).toISOString();
    expect(await create(parent.key, { expiresAt: later })).toMatchObject({
      key: null,
      apiKey: null,
      errors: [
        {
          code: 'OUT_OF_RANGE',
          field: ['input', 'expiresAt'],
          message: `expiresAt is ${later}; the key of this call expires at ${expiresAt}, and a key that it makes does so no later. Leave it out for that moment`,
        },
      ],
    });
    const child = await make(parent.key);
    expect((await create(child.key)).apiKey.expiresAt).toBe(expiresAt);
  });

  test('is one that a key without expiry need not make', async () => {
    expect((await create(root.key)).apiKey.expiresAt).toBeNull();
  });
});

describe('revoking a key', () => {
  test('revokes in one step all that were made with it, tells which, and closes what they had open', async () => {
    const [parent, first, second, grandchild] = await family();
    const bystander = await make(root.key);
    const keys = [parent, first, second, grandchild];
    for (const { key } of keys) expect(await statusOf(key, replica.url)).toBe(200);
    const token = (await as(grandchild.key, 'mutation { createClientToken(input: {}) { token } }')).data
      .createClientToken.token;
    const sockets = await Promise.all(
      [grandchild.key, token].map((key) => openSocket(replica.url, { Authorization: `Bearer ${key}` })),
    );
    await Promise.all(sockets.map(({ next }) => next(({ type }) => type === 'connection_ack')));
    const begun = performance.now();
    const revoked = await revoke(root.key, parent.id);
    expect(revoked).toMatchObject({ apiKey: { id: parent.id }, revokedCount: 4, errors: [] });
    expect(idsOf(revoked)).toEqual(keys.map(({ id }) => id));
    expect(revoked.revokedKeys.every((each: { revokedAt: string | null }) => each.revokedAt)).toBe(true);
    expect(await Promise.all(sockets.map(({ closing }) => closing))).toEqual([4403, 4403]);
    expect(performance.now() - begun).toBeLessThan(5_000);
    for (const key of [...keys.map((each) => each.key), token]) expect(await statusOf(key)).toBe(401);
    for (const key of [root.key, bystander.key]) expect(await statusOf(key)).toBe(200);
  });

  test('keeps what was made with it where it is told so, and a second call may still revoke that', async () => {
    const [parent, first, second, grandchild] = await family();
    const kept = await revoke(root.key, parent.id, { withDescendants: false });
    expect([kept.revokedCount, idsOf(kept)]).toEqual([1, [parent.id]]);
    for (const { key } of [first, second, grandchild]) expect(await statusOf(key)).toBe(200);
    const again = await revoke(root.key, parent.id);
    expect(again.apiKey).toEqual(kept.apiKey);
    expect(idsOf(again)).toEqual([first, second, grandchild].map(({ id }) => id));
    expect(await revoke(root.key, parent.id)).toMatchObject({ revokedCount: 0, revokedKeys: [], errors: [] });
  });

  test('reaches through one that is revoked already', async () => {
    const [parent, first, second, grandchild] = await family();
    await revoke(root.key, first.id, { withDescendants: false });
    expect(idsOf(await revoke(root.key, parent.id))).toEqual(
      [parent, second, grandchild].map(({ id }) => id),
    );
  });

  test('tells of a hundred at most, and counts them all', async () => {
    const parent = await make(root.key);
    await house.database.query(
      `INSERT INTO api_key (id, team_id, name, role, hash, hint, created_by)
       SELECT gen_random_uuid(), team_id, 'many', 'viewer', sha256(n::text::bytea), 'clap_', id
       FROM api_key, generate_series(1, 150) AS n WHERE id = $1`,
      [uuidOf(parent.id)],
    );
    const { revokedCount, revokedKeys } = await revoke(root.key, parent.id);
    expect([revokedCount, revokedKeys.length]).toEqual([151, 100]);
  });
});

describe('a key that is being made while its maker is revoked', () => {
  const madeBy = (id: string) =>
    house.database.query<{ revoked: boolean }>(
      `WITH RECURSIVE made AS (
         SELECT id, revoked_at FROM api_key WHERE created_by = $1
         UNION SELECT k.id, k.revoked_at FROM api_key k JOIN made ON k.created_by = made.id
       ) SELECT revoked_at IS NOT NULL AS revoked FROM made`,
      [uuidOf(id)],
    );
  const waiting = async (count: number) => {
    const query = `SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`;
    await expect.poll(async () => (await house.database.query(query)).length, { timeout: 5_000 }).toBe(count);
  };

  test('is revoked with it, where it was first', async () => {
    const parent = await make(root.key);
    // The insert waits for its team's row, and has its maker's by then.
    const release = await house.database.hold('SELECT FROM team WHERE id = $1 FOR UPDATE', [root.teamId]);
    const making = create(parent.key);
    await waiting(1);
    const revoking = revoke(root.key, parent.id);
    await waiting(2).finally(release);
    const [{ key, apiKey }, revoked] = await Promise.all([making, revoking]);
    expect(idsOf(revoked)).toEqual([parent.id, apiKey.id]);
    expect(await statusOf(key)).toBe(401);
  });

  test('is not made, where the revocation was first', async () => {
    const [parent, first] = await family();
    const release = await house.database.hold('SELECT FROM api_key WHERE id = $1 FOR UPDATE', [
      uuidOf(first.id),
    ]);
    const revoking = revoke(root.key, parent.id);
    await waiting(1);
    const making = create(parent.key);
    await waiting(2).finally(release);
    expect((await revoking).revokedCount).toBe(4);
    expect(await making).toMatchObject({
      key: null,
      errors: [{ code: 'NOT_ALLOWED', message: expect.stringContaining('revoked or has expired') }],
    });
    expect(await madeBy(parent.id)).toHaveLength(3);
  });

  test('never survives, however many are made at once by it and by those that it made', async () => {
    for (let turn = 0; turn < 5; turn += 1) {
      const [parent, first, second] = await family();
      const makers = [parent, first, second].flatMap(({ key }) => [key, key, key]);
      const making = Promise.all(
        makers.flatMap((key) =>
          [create(key), create(key, {}, replica.url)].map((each) => each.catch(() => null)),
        ),
      );
      await delay(turn * 10);
      await revoke(root.key, parent.id);
      await making;
      const made = await madeBy(parent.id);
      expect(made.filter(({ revoked }) => !revoked)).toEqual([]);
      expect(made.length).toBeGreaterThanOrEqual(3);
    }
  });
});
