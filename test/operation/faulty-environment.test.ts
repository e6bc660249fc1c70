/** What keeps `clapperboard start` from starting is said in one message, and nothing half started is left. */
import { mkdtempSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { startEmbeddedServer } from '../../src/database/embeddedServer.ts';
import { type Environment, run } from '../kit/command.ts';
import { createDatabase, type TestDatabase } from '../kit/database.ts';
import { leftRunning } from '../kit/processes.ts';

const home = mkdtempSync(join(tmpdir(), 'clapperboard-faults-'));
const secret = 'hunter2-tops3cret';
const occupant = createServer();
let takenPort: string;
let database: TestDatabase;
/** A server that asks for a password: the run's own may not. */
let guarded: Awaited<ReturnType<typeof startEmbeddedServer>>;

beforeAll(async () => {
  await new Promise<void>((resolve) => occupant.listen(0, '127.0.0.1', resolve));
  takenPort = String((occupant.address() as AddressInfo).port);
  [database, guarded] = await Promise.all([
    createDatabase(),
    startEmbeddedServer({ dataDir: join(home, 'guarded') }),
  ]);
});

afterAll(async () => {
  occupant.close();
  await Promise.all([database.drop(), guarded.stop()]);
  await rm(home, { recursive: true, force: true });
});

/** The lines for the person who started it; what the log says on the way is one JSON object a line. */
function spoken(stderr: string): string[] {
  return stderr.split('\n').filter((line) => line !== '' && !line.startsWith('{'));
}

/** Starts, expects it to end with a message and nothing else, and gives the message's lines. */
async function refusal(env: Environment, args: readonly string[] = []): Promise<string[]> {
  const dataDir = mkdtempSync(join(home, 'data-'));
  const { code, stdout, stderr } = await run(['start', ...args], {
    CLAPPERBOARD_DATA_DIR: dataDir,
    ...env,
  });
  expect([code, stdout]).toEqual([1, '']);
  expect(stderr).not.toMatch(/^\s+at /m);
  expect(stderr).not.toContain(secret);
  expect(stderr, 'no line of the log is a warning or worse').not.toMatch(/^\{"level":[4-6]0/m);
  expect(await leftRunning([], dataDir)).toEqual([]);
  const lines = spoken(stderr);
  expect(lines[0]).toMatch(/^clapperboard: /);
  return lines;
}

const upstream = { GMI_API_KEY: secret, GMI_BASE_URL: 'http://127.0.0.1:9' };

describe.concurrent('the start', () => {
  test('says that its port is in use, and stops the database and the sandbox that it had started', async () => {
    const lines = await refusal({ PORT: takenPort });
    expect(lines).toEqual([expect.stringContaining(`Port ${takenPort} on 127.0.0.1 is in use`)]);
  });

  test('says which database it does not reach', async () => {
    const lines = await refusal({
      ...upstream,
      DATABASE_URL: `postgresql://me:${secret}@127.0.0.1:1/videos`,
    });
    expect(lines).toEqual([
      expect.stringMatching(
        /The database at 127\.0\.0\.1:1\/videos cannot be used: .*ECONNREFUSED.*DATABASE_URL/,
      ),
    ]);
  });

  test('says that the database refuses its password', async () => {
    const address = new URL(guarded.url);
    address.password = secret;
    const lines = await refusal({ ...upstream, DATABASE_URL: address.href });
    expect(lines).toEqual([
      expect.stringMatching(/cannot be used: password authentication failed.*DATABASE_URL/),
    ]);
  });

  test('says that there is no such database', async () => {
    const address = new URL(inject('databaseServer'));
    address.pathname = '/clapperboard_test_no_such';
    const lines = await refusal({ ...upstream, DATABASE_URL: address.href });
    expect(lines).toEqual([
      expect.stringContaining('database "clapperboard_test_no_such" does not exist. Check DATABASE_URL.'),
    ]);
  });

  test('lists every wrong variable together, without the values that may be secret', async () => {
    const lines = await refusal({
      PORT: '70000',
      ROLE: 'boss',
      PLAYGROUND: 'yes',
      LOG_LEVEL: 'loud',
      DATABASE_URL: `mysql://me:${secret}@db/videos`,
      GMI_BASE_URL: 'http://127.0.0.1:9',
      LEASE_SECONDS: 'ten',
      REDIS_URL_FILE: '/nowhere/redis-url',
    });
    expect(lines[0]).toBe('clapperboard: The environment has 8 faults:');
    const faults = lines.slice(1).join('\n');
    expect(faults).toMatch(/PORT must be a whole number from 0 to 65535, not '70000'/);
    expect(faults).toMatch(/ROLE must be 'all', 'api' or 'dispatcher', not 'boss'/);
    expect(faults).toMatch(/PLAYGROUND must be 'on' or 'off', not 'yes'/);
    expect(faults).toMatch(/LOG_LEVEL must be one of fatal, .*, not 'loud'/);
    expect(faults).toMatch(/DATABASE_URL must be a URL starting with postgresql:\/\/ or postgres:\/\/$/m);
    expect(faults).toMatch(/GMI_API_KEY is missing/);
    expect(faults).toMatch(/LEASE_SECONDS must be a whole number/);
    expect(faults).toMatch(/REDIS_URL_FILE cannot be read: ENOENT/);
    expect(lines).toHaveLength(9);
  });

  test('refuses a variable that is given twice, itself and as a file', async () => {
    const file = join(home, 'key');
    writeFileSync(file, `${secret}\n`);
    const lines = await refusal({ ...upstream, GMI_API_KEY_FILE: file });
    expect(lines).toEqual([
      'clapperboard: The environment has a fault:',
      '  - GMI_API_KEY and GMI_API_KEY_FILE are both set: keep one',
    ]);
  });

  test('refuses production without a database and a key for the upstream', async () => {
    const lines = await refusal({ NODE_ENV: 'production' });
    expect(lines).toEqual([
      'clapperboard: The environment has 2 faults:',
      expect.stringContaining('DATABASE_URL is missing: NODE_ENV=production'),
      expect.stringContaining('GMI_API_KEY is missing: NODE_ENV=production'),
    ]);
  });

  test('takes the role from the command line, and says which ones there are', async () => {
    const lines = await refusal({}, ['--role', 'boss']);
    expect(lines.join('\n')).toMatch(/ROLE must be 'all', 'api' or 'dispatcher', not 'boss'/);
  });

  test('says that its data folder is none', async () => {
    const file = join(home, 'a-file');
    writeFileSync(file, '');
    const lines = await refusal({ CLAPPERBOARD_DATA_DIR: file });
    expect(lines).toEqual([expect.stringContaining(file)]);
  });

  test('says that Redis is not reached', async () => {
    const redisUrl = `redis://:${secret}@127.0.0.1:1`;
    const lines = await refusal({ ...upstream, DATABASE_URL: database.url, PORT: '0', REDIS_URL: redisUrl });
    expect(lines).toEqual([expect.stringMatching(/Redis.*127\.0\.0\.1:1.*REDIS_URL/)]);
  });
});

test('a level of debug adds the stack', async () => {
  const { stderr } = await run(['start'], { NODE_ENV: 'production', LOG_LEVEL: 'debug' });
  expect(stderr).toMatch(/^\s+at /m);
});
