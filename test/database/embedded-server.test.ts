import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Client } from 'pg';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import {
  connectEmbeddedServer,
  type EmbeddedServer,
  startEmbeddedServer,
} from '../../src/database/embeddedServer.ts';

/** mkdtemp makes a folder of mode 0700: as root, this is also the test that Postgres reaches its data in one. */
let home: string;
let dataDir: string;
const running: { stop(): Promise<void> }[] = [];

async function start(folder = dataDir): Promise<EmbeddedServer> {
  const server = await startEmbeddedServer({ dataDir: folder });
  running.push(server);
  return server;
}

async function ask(url: string, sql: string): Promise<unknown> {
  const client = new Client(url);
  await client.connect();
  try {
    return Object.values((await client.query(sql)).rows[0] ?? {})[0];
  } finally {
    await client.end();
  }
}

async function startInChild(): Promise<ChildProcess> {
  const script = fileURLToPath(new URL('startAndWait.mjs', import.meta.url));
  const child = spawn(process.execPath, ['--import', 'tsx', script, dataDir], {
    detached: true,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  for await (const chunk of child.stdout) if (String(chunk).includes('ready')) break;
  return child;
}

async function postmasterPid(): Promise<number> {
  return Number.parseInt(await readFile(join(dataDir, 'postgres/postmaster.pid'), 'utf8'), 10);
}

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'clapperboard-embedded-'));
  dataDir = join(home, 'data');
});

afterEach(async () => {
  for (const server of running.splice(0)) await server.stop();
});

afterAll(async () => {
  await rm(home, { recursive: true, force: true });
});

describe('the embedded server', () => {
  test('is made on the first start, on a port of its own, behind a password that only its owner can read', async () => {
    const other = createServer().on('error', () => {}); // Taken already is as good.
    other.listen(5432, '127.0.0.1');
    const server = await start();
    other.close();
    expect(server.started).toBe('new');
    expect(server.port).not.toBe(5432);
    expect(server.url).toMatch(/^postgresql:\/\/postgres:[\w-]{32}@127\.0\.0\.1:\d+\/clapperboard$/);
    expect(await ask(server.url, 'SHOW server_encoding')).toBe('UTF8');
    expect((await stat(join(dataDir, 'postgres.password'))).mode & 0o777).toBe(0o600);
    await expect(ask(server.url.replace(/:[\w-]{32}@/, ':wrong@'), 'SELECT 1')).rejects.toThrow(/password/);
  });

  test('keeps what was written when it is started again', async () => {
    const first = await start();
    await ask(first.url, 'CREATE TABLE lasting AS SELECT 42 AS answer');
    await first.stop();
    await first.stop();
    const second = await start();
    expect(second.started).toBe('existing');
    expect(await ask(second.url, 'SELECT answer FROM lasting')).toBe(42);
  });

  test('outlives an owner killed with its process group, and is adopted by the next', async () => {
    const owner = await startInChild();
    process.kill(-(owner.pid ?? 0), 'SIGKILL');
    await once(owner, 'exit');
    const server = await start();
    expect(server.started).toBe('adopted');
    expect(await ask(server.url, 'SELECT word FROM kept')).toBe('safe');
    await server.stop();
    await expect(ask(server.url, 'SELECT 1')).rejects.toThrow();
  });

  test('recovers when it was itself killed', async () => {
    const first = await start();
    await ask(first.url, 'CREATE TABLE survived AS SELECT 1');
    process.kill(await postmasterPid(), 'SIGKILL');
    const second = await start();
    expect(second.started).toBe('existing');
    expect(await ask(second.url, 'SELECT count(*)::int FROM survived')).toBe(1);
  });

  test.each([
    ['of a process that is gone', async () => 2 ** 22 - 3],
    ['whose number another program has by now', async () => process.pid],
  ])('starts over a pid file %s', async (_, pid) => {
    const file = [await pid(), join(dataDir, 'postgres'), 1, 5432, '', '127.0.0.1', '', 'ready'].join('\n');
    await writeFile(join(dataDir, 'postgres/postmaster.pid'), file);
    expect((await start()).started).toBe('existing');
  });

  test('has one owner: another start is refused, naming the process', async () => {
    await start();
    await expect(startEmbeddedServer({ dataDir })).rejects.toThrow(
      `Another Clapperboard (pid ${process.pid})`,
    );
  });

  test('has one owner also when two make it at the same moment', async () => {
    const folder = join(home, 'contested');
    const outcomes = await Promise.allSettled([start(folder), start(folder)]);
    expect(outcomes.map((outcome) => outcome.status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(String(outcomes.find((outcome) => outcome.status === 'rejected')?.reason)).toMatch(
      /Another Clapperboard/,
    );
  });
});

describe('a one-shot command', () => {
  test('uses the server that runs, and leaves it running', async () => {
    const server = await start();
    const connection = await connectEmbeddedServer({ dataDir });
    expect(connection.url).toBe(server.url);
    await connection.stop();
    expect(await ask(server.url, 'SELECT 1')).toBe(1);
  });

  test('starts a server where none runs, and stops it', async () => {
    const connection = await connectEmbeddedServer({ dataDir });
    expect(await ask(connection.url, 'SELECT 1')).toBe(1);
    await connection.stop();
    await expect(ask(connection.url, 'SELECT 1')).rejects.toThrow();
  });
});

describe('a data folder that cannot be used', () => {
  test('of another major version is refused with both versions', async () => {
    const file = join(dataDir, 'postgres/PG_VERSION');
    const version = await readFile(file, 'utf8');
    await writeFile(file, '17\n');
    await expect(startEmbeddedServer({ dataDir })).rejects.toThrow(/Postgres 17; .*Postgres 18.*cannot open/);
    await writeFile(file, version);
  });

  test('without its password is refused, and the data stays', async () => {
    const file = join(dataDir, 'postgres.password');
    const password = await readFile(file, 'utf8');
    await rm(file);
    await expect(startEmbeddedServer({ dataDir })).rejects.toThrow(/lost its password/);
    await writeFile(file, password, { mode: 0o600 });
    expect(await ask((await start()).url, 'SELECT answer FROM lasting')).toBe(42);
  });

  test('with settings that Postgres refuses tells what Postgres said', async () => {
    const file = join(dataDir, 'postgres/postgresql.auto.conf');
    const settings = await readFile(file, 'utf8');
    await writeFile(file, 'no_such_setting = 1\n');
    await expect(startEmbeddedServer({ dataDir })).rejects.toThrow(/did not start.*no_such_setting/s);
    await writeFile(file, settings);
  });

  test('half made by a start that was killed is made anew', async () => {
    const folder = join(home, 'interrupted');
    await mkdir(join(folder, `postgres.new-${2 ** 22 - 3}-abc/cluster/base`), { recursive: true });
    expect((await start(folder)).started).toBe('new');
    expect((await readdir(folder)).sort()).toEqual(['postgres', 'postgres.log', 'postgres.password']);
  });
});
