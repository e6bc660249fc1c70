import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type SandboxProcess, startSandboxProcess } from '../kit/sandboxProcess.ts';
import { call, until } from './exchange.ts';

const other = createServer();
let taken: string;

beforeAll(async () => {
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
  taken = String((other.address() as AddressInfo).port);
});
afterAll(() => other.close());

async function started<T>(flags: string[], use: (sandbox: SandboxProcess) => Promise<T>): Promise<T> {
  const sandbox = await startSandboxProcess(flags);
  return use(sandbox).finally(() => sandbox.stop());
}

describe.concurrent('the command', () => {
  test('says which port is taken', async () => {
    await expect(startSandboxProcess(['--port', taken])).rejects.toThrow(`Port ${taken} is taken.`);
  });

  test('takes another port when it may', async () => {
    await started(['--port', taken, '--port-fallback'], async ({ url }) => {
      expect(new URL(url).port).not.toBe(taken);
      expect((await call(`${url}/models`)).status).toBe(200);
    });
  });

  test('names every option that is wrong', async () => {
    const starting = startSandboxProcess(['--fps', '0', '--outcome-shape', 'round']);
    await expect(starting).rejects.toThrow(/fps[\s\S]*outcomeShape|outcomeShape[\s\S]*fps/);
  });

  test('does not share a data directory with another', async () => {
    await started([], async ({ dataDir }) => {
      await expect(startSandboxProcess(['--data-dir', dataDir])).rejects.toThrow(
        `Another sandbox uses ${dataDir}`,
      );
    });
  });

  test('leaves Ctrl+C to its parent', async () => {
    await started([], async ({ pid, url }) => {
      process.kill(pid, 'SIGINT');
      await delay(200);
      expect((await call(`${url}/models`)).status).toBe(200);
    });
  });

  test('tells its parent where it listens, and ends when the parent does', async () => {
    // A parent that dies at once, as by SIGKILL, after it has passed on what it was told.
    const parent = `
      const { spawn } = require('node:child_process');
      const [cli, dir] = process.argv.slice(1);
      const child = spawn(process.execPath, [cli, 'sandbox', '--port', '0', '--data-dir', dir], { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
      child.on('message', (message) => {
        process.stdout.write(JSON.stringify({ ...message, pid: child.pid }) + '\\n', () => process.kill(process.pid, 'SIGKILL'));
      });`;
    await started([], async ({ dataDir, cli }) => {
      const process_ = spawn(process.execPath, ['-e', parent, cli, `${dataDir}/child`]);
      const [line] = await once(process_.stdout, 'data');
      const message = JSON.parse(String(line));
      expect(message).toMatchObject({ type: 'listening', url: `http://127.0.0.1:${message.port}` });
      // Not by its pid: that stays until somebody has reaped it.
      const answers = () => call(`${message.url}/models`).then(Boolean, () => false);
      await until(answers, (answering) => !answering);
    });
  });
});
