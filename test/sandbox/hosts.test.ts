/** By which names the sandbox's ledger, page and API may be called: DNS rebinding leads a foreign page to them. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type SandboxProcess, startSandboxProcess } from '../kit/sandboxProcess.ts';
import { call } from './exchange.ts';

let sandbox: SandboxProcess;
beforeAll(async () => {
  const flags = ['--allowed-hosts', 'api,Sandbox.internal.', '--public-url', 'http://media.example:4001'];
  sandbox = await startSandboxProcess([...flags, '--host', '0.0.0.0']);
});
afterAll(() => sandbox.stop());

const paths = ['/', '/sandbox/ledger', '/models', '/requests?model_id=x'];
const statuses = async (host: string) =>
  Promise.all(paths.map(async (path) => (await call(sandbox.url + path, { headers: { host } })).status));

describe('the sandbox answers', () => {
  test.each([
    'localhost',
    'localhost:4001',
    '127.0.0.1:9',
    '[::1]:4001',
    'api:4001',
    'API',
    'sandbox.internal',
    'media.example:4001',
  ])('at %s', async (host) => {
    expect(await statuses(host)).toEqual([200, 200, 200, 200]);
  });

  test.each(['evil.example', 'evil.example:4001', 'api.evil.example', '0.0.0.0:4001', '192.168.1.5', 'a b'])(
    'not at %s',
    async (host) => {
      expect(await statuses(host)).toEqual([421, 421, 421, 421]);
    },
  );

  test('with what is allowed, and how to allow more', async () => {
    const { json } = await call(`${sandbox.url}/sandbox/ledger`, { headers: { host: 'evil.example:4001' } });
    expect(json).toEqual({
      error:
        'This sandbox answers at localhost, 127.0.0.1 and [::1], and at the hosts of --host, --public-url and --allowed-hosts. The request names the host evil.example. If that host is yours, start the sandbox with --allowed-hosts evil.example.',
    });
  });

  test('and writes no request of another host into its ledger', async () => {
    const answer = await call(`${sandbox.url}/requests`, {
      method: 'POST',
      body: '{}',
      headers: { host: 'evil.example' },
    });
    expect([answer.status, sandbox.ledger()]).toEqual([421, []]);
  });
});

test('files are read by any name: their addresses are given to others', async () => {
  for (const path of ['/media/uploads/x.wav', '/media/outputs/x.mp4'])
    expect((await call(sandbox.url + path, { headers: { host: 'cdn.example' } })).status).toBe(404);
});

test('a name with a port is refused at the start', async () => {
  await expect(startSandboxProcess(['--allowed-hosts', 'api:4001'])).rejects.toThrow(
    'must be names of hosts, without ports',
  );
});
