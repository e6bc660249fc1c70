/** What is remembered of credentials, and what is not. */
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { type Database, openDatabase } from '../../src/database/database.ts';
import { applyMigrations } from '../../src/database/migrations.ts';
import { createKey, revokeKey } from '../../src/domain/apiKey/apiKeys.ts';
import { generateKey } from '../../src/domain/apiKey/keyFormat.ts';
import { ClientTokens } from '../../src/domain/clientToken/clientTokens.ts';
import { Credentials } from '../../src/domain/credentials.ts';
import { createTeam } from '../../src/domain/team/teams.ts';
import { TooManyLookUps } from '../../src/domain/tooManyLookUps.ts';
import { createMetrics } from '../../src/observability/metrics.ts';
import { createDatabase, type TestDatabase } from '../kit/database.ts';

type Hints = ConstructorParameters<typeof Credentials>[0]['hints'];

let server: TestDatabase;
let database: Database;
let teamId: string;
beforeAll(async () => {
  server = await createDatabase();
  await applyMigrations({ database: server.url });
  database = openDatabase({ url: server.url, onIdleError: () => {} });
  teamId = (await createTeam({ database }, 'Test')).id;
});
afterAll(async () => {
  await database.close();
  await server.drop();
});

let hints: Hints;
let told: () => void;
let credentials: Credentials;
beforeEach(() => {
  hints = {
    subscribe: (receive: (hint: { credentials: boolean }) => void) => {
      told = () => receive({ credentials: true });
      return () => {};
    },
    publishRevocation: () => told(),
  } as unknown as Hints;
  const clientTokens = new ClientTokens({ database }, [], { pointsPerMinute: 1_000, socketsPerKey: 10 });
  credentials = new Credentials({ database, hints, clientTokens, identityProvider: null });
});

const newKey = () => createKey({ database }, { teamId, name: 'test', role: 'member' });

test('a key is known once it has been looked at, and forgotten after two seconds', async () => {
  const { key, id } = await newKey();
  expect(credentials.known(key)).toBeNull();
  const viewer = await credentials.viewerOf(key);
  expect(viewer?.credential.keyId).toBe(id);
  expect(credentials.known(key)).toBe(viewer);
  await delay(2_200);
  expect(credentials.known(key)).toBeNull();
});

test('a key that expires is not known beyond its end', async () => {
  const expiresAt = new Date(Date.now() + 800);
  const { key } = await createKey({ database }, { teamId, name: 'short', role: 'member', expiresAt });
  expect(await credentials.viewerOf(key)).not.toBeNull();
  await delay(900);
  expect(credentials.known(key)).toBeNull();
});

test('a revoked key is neither known nor remembered by a look-up that was under way', async () => {
  const { key, id } = await newKey();
  await credentials.viewerOf(key);
  expect(credentials.known(key)).not.toBeNull();
  told();
  expect(credentials.known(key)).toBeNull();
  const underWay = credentials.viewerOf(key);
  // The look-up has been sent when the key is revoked and everybody is told.
  told();
  await underWay;
  expect(credentials.known(key)).toBeNull();
  await revokeKey({ database, hints, metrics: createMetrics() }, id, true);
  expect(await credentials.viewerOf(key)).toBeNull();
});

test('what is made up is not remembered, and takes no room from what holds', async () => {
  // As many as are remembered at most.
  const madeUp = Array.from({ length: 10_000 }, generateKey);
  const { key } = await newKey();
  await credentials.viewerOf(key);
  const looking = Promise.all(madeUp.map((each) => credentials.viewerOf(each)));
  expect(credentials.known(key)).not.toBeNull();
  expect(new Set(await looking)).toEqual(new Set([null]));
  for (const each of madeUp.slice(0, 100)) expect(credentials.known(each)).toBeNull();
});

test('beyond ten thousand at a time a look-up is refused, and later ones are not', async () => {
  const looking = Array.from({ length: 10_100 }, () => credentials.viewerOf(generateKey()));
  const settled = await Promise.allSettled(looking);
  const refused = settled.filter(({ status }) => status === 'rejected');
  expect(refused).toHaveLength(100);
  expect(refused[0]).toMatchObject({ reason: expect.any(TooManyLookUps) });
  const { key } = await newKey();
  expect(await credentials.viewerOf(key)).not.toBeNull();
});
