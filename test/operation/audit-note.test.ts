/** What the last lines of CI say of an audit that could not ask the registry. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { collect, environment } from '../kit/command.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** CI's own end around the audit, against a registry that answers so. */
async function run(status: number, last: string) {
  const registry = createServer((request, response) => {
    request.resume();
    response.writeHead(status, { 'content-type': 'application/json' }).end('{}');
  });
  registry.listen(0, '127.0.0.1');
  await once(registry, 'listening');
  const script = `set -e; . .ci/notes; node scripts/audit.mjs; ${last}`;
  const child = spawn('bash', ['-c', script], {
    cwd: root,
    env: environment({
      npm_config_registry: `http://127.0.0.1:${(registry.address() as AddressInfo).port}`,
      npm_config_fetch_retries: '0',
    }),
  });
  const output = collect(child);
  const [code] = await once(child, 'close');
  registry.close();
  return { code, lines: output.stdout.trim().split('\n') };
}

const note =
  'The audit did not run: the registry does not answer npm audit here, so no advisory was looked for.';

test('that it did not run, behind all else', async () => {
  const { code, lines } = await run(405, 'echo all passed');
  expect([code, lines.slice(-4)]).toEqual([0, ['all passed', '', '=== not done in this run:', note]]);
});

test('the same where a later step fails, with that step’s exit code', async () => {
  const { code, lines } = await run(405, 'exit 7');
  expect([code, lines.at(-1)]).toEqual([7, note]);
});

test('nothing where it was answered', async () => {
  const { code, lines } = await run(200, 'echo all passed');
  expect([code, lines]).toEqual([0, ['No advisory concerns what is installed.', 'all passed']]);
});
