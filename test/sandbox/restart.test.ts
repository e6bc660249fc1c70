import { afterEach, expect, test } from 'vitest';
import { type SandboxProcess, startSandboxProcess } from '../kit/sandboxProcess.ts';
import {
  blockingModel,
  call,
  list,
  type MediaServer,
  post,
  queuedModel,
  recordOf,
  serveMedia,
} from './exchange.ts';

let sandbox: SandboxProcess | undefined;
let media: MediaServer | undefined;

afterEach(async () => {
  media?.stop();
  await sandbox?.stop();
});

const flags = ['--fps', '5', '--latency-seconds', '1'];

test('a sandbox that was killed carries on what it had accepted, and forgets nothing', async () => {
  media = await serveMedia();
  sandbox = await startSandboxProcess(flags);
  const payload = (prompt: string) => ({ audio_uri: `${media?.url}/tone.wav`, prompt });
  const done = await post(sandbox.url, payload('done [sandbox: fast]'));
  const open = post(sandbox.url, payload('blocking'));
  const queued = await post(sandbox.url, payload('queued'), queuedModel);
  await post(sandbox.url, payload('[sandbox: rate limit 2]'));
  await recordOf(sandbox.url, 'blocking', 'queued');
  const lost = expect(open).rejects.toThrow();
  await sandbox.kill();
  await lost;

  const before = sandbox.ledger();
  sandbox = await startSandboxProcess([...flags, '--data-dir', sandbox.dataDir]);
  await recordOf(sandbox.url, 'blocking', 'success');
  await recordOf(sandbox.url, 'queued', 'success', queuedModel);
  const { json } = await call(`${sandbox.url}/requests/${done.json.request_id}`);
  expect(json).toMatchObject({ status: 'success', created_at: done.json.created_at });
  const [url] = (json.outcome as { media_urls: { url: string }[] }).media_urls.map((each) => each.url);
  expect((await call(String(url))).status).toBe(200);
  expect((await list(sandbox.url, '', blockingModel)).map((each) => each.payload.prompt)).toEqual([
    'blocking',
    'done [sandbox: fast]',
  ]);

  // Two were asked for and one was given before: the count goes on as well.
  expect((await post(sandbox.url, payload('[sandbox: rate limit 2]'))).status).toBe(429);
  expect((await post(sandbox.url, payload('[sandbox: rate limit 2] [sandbox: fast]'))).status).toBe(429);
  expect((await post(sandbox.url, payload('[sandbox: rate limit 2]'))).status).toBe(200);
  expect(sandbox.ledger().slice(0, before.length)).toEqual(before);
  expect(sandbox.ledger().map(({ sequence }) => sequence)).toEqual([1, 2, 3, 4, 5, 6, 7]);
  expect(queued.json.status).toBe('queued');
});

test('what it carries on waits for a server of its audio that is being started again as well', async () => {
  media = await serveMedia();
  const { port } = new URL(media.url);
  sandbox = await startSandboxProcess(flags);
  const payload = { audio_uri: `${media.url}/tone.wav`, prompt: 'carried on [sandbox: slow 3]' };
  await post(sandbox.url, payload, queuedModel);
  await sandbox.kill();
  media.stop();
  sandbox = await startSandboxProcess([...flags, '--data-dir', sandbox.dataDir]);
  const record = recordOf(sandbox.url, payload.prompt, 'success', queuedModel);
  media = await serveMedia({}, Number(port));
  await record;
});
