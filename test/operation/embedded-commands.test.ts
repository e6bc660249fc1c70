/** Commands that run once, on the embedded database: whether a gateway runs on it or not. */
import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { call } from '../kit/client.ts';
import { run } from '../kit/command.ts';
import { leftRunning } from '../kit/processes.ts';
import { atTerminal } from '../kit/terminal.ts';

const home = mkdtempSync(join(tmpdir(), 'clapperboard-commands-'));
const dataDir = join(home, 'data');
const env = { PORT: '0', CLAPPERBOARD_DATA_DIR: dataDir };

afterAll(() => rm(home, { recursive: true, force: true }));

async function printed<T>(...args: readonly string[]): Promise<T> {
  const { code, stdout, stderr } = await run([...args, '--json'], env);
  expect([code, stderr]).toEqual([0, '']);
  return JSON.parse(stdout) as T;
}

describe('on the embedded database', () => {
  let team: { id: string; name: string };

  test('a command makes the database where there is none yet, and leaves nothing running', async () => {
    team = await printed('team', 'create', 'Acme');
    expect(await leftRunning([], dataDir)).toEqual([]);
  });

  test('a command works beside a gateway, which takes the key at once and goes on when the command has ended', async () => {
    const gateway = atTerminal(['start', '--json'], env);
    try {
      const [line] = await gateway.reads(/^\{"url".*\n/);
      const { url } = JSON.parse(line) as { url: string };
      const { key } = await printed<{ key: string }>('key', 'create', '--team', team.id, '--name', 'ci');
      const { data } = await call<object>(url, key, '{ viewer { role team { name } } }');
      expect(data).toEqual({ viewer: { role: 'MEMBER', team: { name: 'Acme' } } });
      expect(await printed('migrate')).toEqual({ applied: [], alreadyApplied: expect.any(Number) });
      expect((await fetch(`${url}/health/ready`)).status).toBe(200);
    } finally {
      expect((await gateway.interrupt()).code).toBe(0);
    }
    expect(await leftRunning([], dataDir)).toEqual([]);
  });

  test('two commands at the same moment share the server that one of them has started', async () => {
    const [teams, keys] = await Promise.all([
      printed<{ name: string }[]>('team', 'list'),
      printed<{ name: string }[]>('key', 'list'),
    ]);
    expect(teams.map(({ name }) => name)).toEqual(['Acme', 'Demo']);
    expect(keys.map(({ name }) => name)).toEqual(['development', 'ci']);
    expect(await leftRunning([], dataDir)).toEqual([]);
  });
});
