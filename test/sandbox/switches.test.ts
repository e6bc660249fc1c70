import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
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
  until,
} from './exchange.ts';

let sandbox: SandboxProcess;
let media: MediaServer;
const key = { authorization: 'Bearer the-key' };

beforeAll(async () => {
  sandbox = await startSandboxProcess(
    [
      '--fps 5 --latency-seconds 0.3 --list-lag-seconds 0.5 --page-size 6 --list-shape total --no-require-model-id',
      '--retry-after-header --rate-limit-retry-seconds 0.2 --delete-works --outcome-shape both --error-shape object',
      '--no-post-carries-outcome --proxy-cut-seconds 6 --echo-payload partial --output-expiry-seconds 3',
      '--charge-on-failure --unauthorized-status 403 --unauthorized-body html --statuses-while-blocked created',
    ]
      .join(' ')
      .split(' '),
  );
  media = await serveMedia();
});
afterAll(async () => {
  media.stop();
  await sandbox.stop();
});

function play(prompt: string, model?: string) {
  return post(sandbox.url, { audio_uri: `${media.url}/tone.wav`, prompt }, model);
}

async function read(id: unknown) {
  return (await call(`${sandbox.url}/requests/${id}`)).json;
}

describe.concurrent('the switches', () => {
  test('a POST without outcome, which GET has in both forms, until the video expires', async () => {
    const { json } = await play('x');
    expect([json.status, 'outcome' in json]).toEqual(['success', false]);
    const { outcome, payload } = (await read(json.request_id)) as {
      outcome: { video_url: string; media_urls: { url: string }[] };
      payload: unknown;
    };
    expect(outcome.media_urls[0]?.url).toBe(outcome.video_url);
    expect(payload).toEqual({ prompt: 'x' });
    expect((await call(outcome.video_url)).status).toBe(200);
    await new Promise((resolve) => setTimeout(resolve, 3100));
    expect(await call(outcome.video_url)).toMatchObject({
      status: 403,
      text: expect.stringContaining('expired'),
    });
  });

  test('a status of its own while blocked, seen by id before it is in the list', async () => {
    const open = play('late [sandbox: slow 1]');
    const id = await acceptedId('late [sandbox: slow 1]');
    expect((await read(id)).status).toBe('created');
    expect((await list(sandbox.url)).some(({ request_id }) => request_id === id)).toBe(false);
    await recordOf(sandbox.url, 'late [sandbox: slow 1]', 'created');
    await open;
  });

  test('an error as an object, charged for', async () => {
    const { json } = await play('[sandbox: fail]');
    expect((await read(json.request_id)).outcome).toEqual({
      error: { code: 'generation_rejected', message: json.error, status: 400 },
    });
    const entry = sandbox.ledger().find(({ requestId }) => requestId === json.request_id);
    expect(entry).toMatchObject({ accepted: true, chargedIfFailed: true });
  });

  test('a Retry-After, and a page for a bad key', async () => {
    expect((await play('[sandbox: rate limit]')).headers['retry-after']).toBe('1');
    const { status, text } = await call(`${sandbox.url}/models`, { headers: { authorization: 'Bearer ' } });
    expect([status, text]).toEqual([403, expect.stringContaining('<html>')]);
  });

  test('a proxy that cuts what takes too long', async () => {
    expect((await play('[sandbox: slow 8]')).status).toBe(504);
    await recordOf(sandbox.url, '[sandbox: slow 8]', 'success');
  });

  test('DELETE cancels, and the POST says so; what has ended cannot be cancelled', async () => {
    const open = play('cancel me [sandbox: never]');
    const id = await acceptedId('cancel me [sandbox: never]');
    const remove = () => call(`${sandbox.url}/requests/${id}`, { method: 'DELETE' });
    expect(await remove()).toMatchObject({ status: 200, json: { status: 'cancelled' } });
    expect((await open).json).toMatchObject({ request_id: id, status: 'cancelled' });
    expect((await remove()).status).toBe(409);
  });
});

async function acceptedId(prompt: string): Promise<string> {
  for (;;) {
    const found = sandbox.ledger().find(({ payload }) => (payload as { prompt?: string })?.prompt === prompt);
    if (found?.requestId) return found.requestId;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

test('pages with a total, newest first, of all models', async () => {
  for (const prompt of ['one', 'two', 'three']) await play(`${prompt} [sandbox: fast]`, queuedModel);
  await new Promise((resolve) => setTimeout(resolve, 600));
  const page = async (query: string) => (await call(`${sandbox.url}/requests?${query}`)).json;
  const first = await page('limit=50');
  const prompts = (first.requests as { payload: { prompt: string } }[]).map(({ payload }) => payload.prompt);
  expect(prompts).toHaveLength(6);
  expect(prompts.slice(0, 2)).toEqual(['three [sandbox: fast]', 'two [sandbox: fast]']);
  expect(Number(first.total)).toBeGreaterThan(6);
  const second = await page(`limit=1&offset=2&model_id=${queuedModel}`);
  expect(second).toMatchObject({ total: 3, requests: [{ payload: { prompt: 'one [sandbox: fast]' } }] });
});

describe('without them', () => {
  test('one key is accepted, the list wants a model, pages say has_more, DELETE is refused', async () => {
    const plain = await startSandboxProcess(['--api-key', 'the-key', '--fps', '5', '--latency-seconds', '0']);
    try {
      expect((await call(`${plain.url}/models`)).status).toBe(401);
      const ask = (path: string, method: 'GET' | 'DELETE' = 'GET') =>
        call(plain.url + path, { headers: key, method });
      expect((await ask('/requests')).status).toBe(400);
      for (let count = 0; count < 2; count += 1) {
        const body = JSON.stringify({
          model: 'sandbox-dead-model',
          payload: { audio_uri: 'http://localhost/a.wav', prompt: 'x' },
        });
        await call(`${plain.url}/requests`, { method: 'POST', body, headers: key });
      }
      const page = (query: string) => ask(`/requests?model_id=sandbox-dead-model&${query}`);
      expect((await page('limit=1')).json).toMatchObject({
        has_more: true,
        requests: [{ status: 'queued' }],
      });
      expect((await page('limit=1&offset=1')).json).toMatchObject({ has_more: false });
      expect((await ask(`/requests?model_id=${blockingModel}`)).json).toEqual({
        requests: [],
        has_more: false,
      });
      expect((await ask('/requests/any', 'DELETE')).status).toBe(405);
      expect((await ask('/requests/any')).status).toBe(404);
    } finally {
      await plain.stop();
    }
  });
});

describe('a hostile list', () => {
  const audio_uri = 'http://localhost/a.wav';
  const deadModel = 'sandbox-dead-model';
  const promptsOf = async (flags: string) => {
    const hostile = await startSandboxProcess(`--fps 5 ${flags}`.split(' '));
    try {
      for (const prompt of ['one', 'two', 'three', 'four', 'five'])
        await post(hostile.url, { audio_uri, prompt }, deadModel);
      const read = async () => (await list(hostile.url, '', deadModel)).map(({ payload }) => payload.prompt);
      return { first: await read(), second: await read(), ids: await list(hostile.url, '', deadModel) };
    } finally {
      await hostile.stop();
    }
  };

  test('oldest first', async () => {
    expect((await promptsOf('--list-order oldest')).first).toEqual(['one', 'two', 'three', 'four', 'five']);
  });

  test('shuffled by id, the same way at each reading', async () => {
    const { first, second, ids } = await promptsOf('--list-order shuffled');
    expect(first).toEqual(second);
    const shuffled = ids.map(({ request_id }) => createHash('sha256').update(request_id).digest('hex'));
    expect(shuffled).toEqual([...shuffled].sort());
  });

  test('records that no POST made, in among the others, to be read by their id too', async () => {
    const foreign = await startSandboxProcess(['--fps', '5', '--list-foreign', '2']);
    try {
      await post(foreign.url, { audio_uri, prompt: 'ours' }, deadModel);
      const read = () => list(foreign.url, '', deadModel);
      const all = await until(read, (records) => records.length === 3);
      expect(all.map(({ payload }) => payload.prompt)).toEqual([
        'A harbour at dawn, take 2',
        'ours',
        'A harbour at dawn, take 1',
      ]);
      expect(foreign.ledger()).toHaveLength(1);
      expect((await call(`${foreign.url}/requests/${all[0]?.request_id}`)).json).toMatchObject({
        status: 'success',
        payload: all[0]?.payload,
      });
    } finally {
      await foreign.stop();
    }
  });
});
