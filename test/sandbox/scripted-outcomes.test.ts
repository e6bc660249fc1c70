import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type SandboxProcess, startSandboxProcess } from '../kit/sandboxProcess.ts';
import { call, type MediaServer, post, queuedModel, recordOf, serveMedia, until } from './exchange.ts';

let sandbox: SandboxProcess;
let media: MediaServer;

beforeAll(async () => {
  sandbox = await startSandboxProcess(['--fps', '5', '--latency-seconds', '0.6']);
  media = await serveMedia();
});
afterAll(async () => {
  media.stop();
  await sandbox.stop();
});

function play(prompt: string, model?: string, signal?: AbortSignal) {
  return post(sandbox.url, { audio_uri: `${media.url}/tone.wav`, prompt }, model, signal);
}

function accepted(prompt: string) {
  return sandbox
    .ledger()
    .filter(({ payload, accepted }) => accepted && (payload as { prompt: string }).prompt === prompt);
}

describe.concurrent('a blocking POST', () => {
  test('answers success with the video when the generation is done', async () => {
    const { status, json } = await play('plain');
    expect(status).toBe(200);
    expect(json).toMatchObject({
      status: 'success',
      org_id: expect.any(String),
      user_id: expect.any(String),
      payload: { prompt: 'plain' },
      outcome: {
        media_urls: [{ id: '0', url: expect.stringMatching(/\.mp4$/) }],
        thumbnail_image_url: expect.stringMatching(/\.jpg$/),
        duration_ms: 2000,
      },
    });
    expect(json.created_at).toBeCloseTo(Date.now() / 1000, -2);
  });

  test('has its record in the list while it is open, without an outcome', async () => {
    const open = play('visible [sandbox: slow 2]');
    expect(await recordOf(sandbox.url, 'visible [sandbox: slow 2]', 'queued')).toMatchObject({
      outcome: null,
    });
    await recordOf(sandbox.url, 'visible [sandbox: slow 2]', 'processing');
    expect((await open).json).toMatchObject({ status: 'success' });
  });

  test('can be hung up on: the job goes on', async () => {
    const hangUp = new AbortController();
    const open = play('hung up', undefined, hangUp.signal);
    await recordOf(sandbox.url, 'hung up', 'queued');
    hangUp.abort();
    await expect(open).rejects.toThrow();
    await recordOf(sandbox.url, 'hung up', 'success');
  });

  test('fail: 400 with the id of a failed record', async () => {
    const { status, json } = await play('[sandbox: fail]');
    expect([status, json.error]).toEqual([400, expect.stringMatching(/^Generation rejected; /)]);
    const record = await recordOf(sandbox.url, '[sandbox: fail]', 'failed');
    expect(record).toMatchObject({ request_id: json.request_id, outcome: { error: json.error } });
  });

  test('cancelled: ends as cancelled', async () => {
    expect((await play('[sandbox: cancelled]')).json).toMatchObject({ status: 'cancelled' });
  });

  test('no outcome: the POST has none, GET has', async () => {
    const { status, json } = await play('[sandbox: no outcome] [sandbox: fast]');
    expect([status, json.status, 'outcome' in json]).toEqual([200, 'success', false]);
    const { json: read } = await call(`${sandbox.url}/requests/${json.request_id}`);
    expect(read.outcome).toMatchObject({ duration_ms: 2000 });
  });

  test('empty outcome: success that names no video', async () => {
    const { json } = await play('[sandbox: empty outcome, fast]');
    expect(json).toMatchObject({ status: 'success', outcome: {} });
    expect(json.outcome).toEqual({});
  });

  test('unknown status: is passed through', async () => {
    const open = play('[sandbox: unknown status, slow 2]');
    await recordOf(sandbox.url, '[sandbox: unknown status, slow 2]', 'provisioning');
    expect((await open).json).toMatchObject({ status: 'success' });
  });

  test('never: stays open, the record in its last status', async () => {
    const hangUp = new AbortController();
    const open = play('[sandbox: never, fast]', undefined, hangUp.signal);
    await recordOf(sandbox.url, '[sandbox: never, fast]', 'processing');
    expect(await Promise.race([open, new Promise((resolve) => setTimeout(resolve, 400, 'open'))])).toBe(
      'open',
    );
    hangUp.abort();
    await expect(open).rejects.toThrow();
  });
});

describe.concurrent('an accepted request whose answer misleads', () => {
  test('lost reply: the connection breaks, the record succeeds', async () => {
    await expect(play('[sandbox: lost reply]')).rejects.toThrow();
    await recordOf(sandbox.url, '[sandbox: lost reply]', 'success');
  });

  test('lost reply N: the connection breaks before the end', async () => {
    await expect(play('[sandbox: lost reply 0.1]')).rejects.toThrow();
    const [entry] = accepted('[sandbox: lost reply 0.1]');
    expect((await call(`${sandbox.url}/requests/${entry?.requestId}`)).json.status).not.toBe('success');
    await recordOf(sandbox.url, '[sandbox: lost reply 0.1]', 'success');
  });

  test.each([
    ['[sandbox: cut 0.2]', 504],
    ['[sandbox: bad gateway]', 502],
  ])('%s: a page of a proxy, status %i, while the job runs on', async (prompt, expected) => {
    const { status, headers, text } = await play(prompt);
    expect([status, headers['content-type']]).toEqual([expected, expect.stringContaining('text/html')]);
    expect(text).toContain('<html>');
    await recordOf(sandbox.url, prompt, 'success');
  });

  test('redirect: a 307 to itself, while the job runs on', async () => {
    const { status, headers } = await play('[sandbox: redirect]');
    expect([status, headers.location]).toEqual([307, `${sandbox.url}/requests`]);
    await recordOf(sandbox.url, '[sandbox: redirect]', 'success');
  });

  test('capacity named: a 503 whose request goes on to succeed', async () => {
    const { status, json } = await play('[sandbox: capacity named]');
    expect(status).toBe(503);
    const record = await recordOf(sandbox.url, '[sandbox: capacity named]', 'success');
    expect(record.request_id).toBe(json.request_id);
  });

  test('backend error: a 500 that names no request, and a failed record', async () => {
    const { status, json } = await play('[sandbox: backend error]');
    expect([status, json]).toEqual([500, { error: 'Backend error (400). Please try again.' }]);
    await recordOf(sandbox.url, '[sandbox: backend error]', 'failed');
  });

  test('the line is written before the fault plays out', async () => {
    const hangUp = new AbortController();
    const open = play('[sandbox: lost reply 30]', undefined, hangUp.signal);
    await until(
      async () => accepted('[sandbox: lost reply 30]'),
      ({ length }) => length === 1,
    );
    hangUp.abort();
    await expect(open).rejects.toThrow();
  });
});

describe.concurrent('other models', () => {
  test('queued delivery: answered at once, then dispatched, processing, success', async () => {
    const { json } = await play('in the queue [sandbox: slow 2]', queuedModel);
    expect(json).toMatchObject({ status: 'queued', outcome: null });
    for (const status of ['dispatched', 'processing', 'success']) {
      await recordOf(sandbox.url, 'in the queue [sandbox: slow 2]', status, queuedModel);
    }
  });

  test('the dead model leaves its request as it was made', async () => {
    const { json } = await play('[sandbox: fast]', 'sandbox-dead-model');
    await new Promise((resolve) => setTimeout(resolve, 1100));
    const { json: later } = await call(`${sandbox.url}/requests/${json.request_id}`);
    expect(later).toMatchObject({ status: 'queued', updated_at: json.created_at, outcome: null });
  });
});

test('slow: takes as long as asked; fast: only as long as rendering', async () => {
  const timed = async (prompt: string) => {
    const begin = performance.now();
    await play(prompt);
    return performance.now() - begin;
  };
  await timed('[sandbox: fast] so that it is rendered');
  expect(await timed('[sandbox: slow 1.2]')).toBeGreaterThan(1190);
  expect(await timed('[sandbox: fast]')).toBeLessThan(600);
});

test('each accepted request is in the ledger once, with its fault', () => {
  for (const fault of ['lost reply', 'bad gateway', 'redirect', 'capacity named', 'backend error']) {
    expect(accepted(`[sandbox: ${fault}]`)).toMatchObject([{ fault, requestId: expect.any(String) }]);
  }
});
