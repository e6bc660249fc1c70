import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type SandboxProcess, startSandboxProcess } from '../kit/sandboxProcess.ts';
import { sineWav } from '../kit/sineWav.ts';
import { blockingModel, call, list, type MediaServer, post, serveMedia } from './exchange.ts';

let sandbox: SandboxProcess;
let media: MediaServer;

beforeAll(async () => {
  sandbox = await startSandboxProcess(['--fps', '5', '--latency-seconds', '0']);
  media = await serveMedia({
    '/short.wav': sineWav(1.9),
    '/long.wav': sineWav(20.1, 220, 8000),
    '/junk.wav': Buffer.from('this is no audio at all'.repeat(50)),
    '/text.png': Buffer.from('nor is this a picture'),
  });
});
afterAll(async () => {
  media.stop();
  await sandbox.stop();
});

const audio_uri = 'http://127.0.0.1:1/never-fetched.wav';

describe('a payload that the model refuses', () => {
  test.each([
    [{ prompt: 'x' }, 'audio_uri is required'],
    [{ audio_uri: 7, prompt: 'x' }, 'audio_uri is required and must be a string'],
    [{ audio_uri }, 'prompt is required when image_uri is not given'],
    [{ audio_uri, prompt: ' ' }, 'prompt is required'],
    [{ audio_uri, prompt: 'x'.repeat(5001) }, 'prompt must have at most 5000 characters'],
    [{ audio_uri, prompt: 'x', resolution: '1280x720' }, 'resolution must be "1920x1080"'],
    [{ audio_uri, prompt: 'x', guidance_scale: '5' }, 'guidance_scale must be a number'],
    [{ audio_uri, prompt: 'x', guidance_scale: 51 }, 'guidance_scale must be at most 50'],
    [{ audio_uri, prompt: 'x', seed: 1 }, 'seed is not a parameter'],
    [{ prompt: 'x', seed: 1, guidance_scale: 0 }, 'guidance_scale must be at least 1; seed is not'],
    [undefined, 'payload is required'],
    [{ audio_uri, prompt: '[sandbox: explode]' }, '[sandbox: explode], which is no directive'],
  ])('%j gets 400: %s', async (payload, said) => {
    const before = await list(sandbox.url);
    const { status, json } = await post(sandbox.url, payload);
    expect(status).toBe(400);
    expect(json).toEqual({ error: expect.stringContaining(said) });
    expect(await list(sandbox.url)).toEqual(before);
    expect(sandbox.ledger().at(-1)).toMatchObject({ accepted: false, requestId: null });
  });

  test('all of its faults are named at once', async () => {
    const { json } = await post(sandbox.url, { resolution: 'big', guidance_scale: 0 });
    for (const key of ['audio_uri', 'prompt', 'resolution', 'guidance_scale'])
      expect(json.error).toContain(key);
  });
});

describe('a payload that points at what the model cannot use', () => {
  test.each([
    ['/missing.wav', undefined, 'audio_uri could not be fetched: HTTP 404'],
    ['/short.wav', undefined, 'audio_uri must be 2 to 20 seconds long and is 1.90'],
    ['/long.wav', undefined, 'audio_uri must be 2 to 20 seconds long and is 20.10'],
    ['/junk.wav', undefined, 'audio_uri must be WAV, MP3, MP4 (M4A) or OGG audio'],
    ['/tone.wav', '/text.png', 'image_uri must be a JPEG, PNG or WebP image'],
  ])('%s with %s is accepted and then rejected: %s', async (audio, image, said) => {
    const image_uri = image && media.url + image;
    const payload = { audio_uri: media.url + audio, prompt: 'x', ...(image_uri && { image_uri }) };
    const { status, json } = await post(sandbox.url, payload);
    expect(status).toBe(400);
    expect(json).toEqual({ error: `Generation rejected; ${said}`, request_id: expect.any(String) });
    const record = await call(`${sandbox.url}/requests/${json.request_id}`);
    expect(record.json).toMatchObject({ status: 'failed', outcome: { error: json.error } });
  });

  test('an address that is not http is rejected', async () => {
    const { json } = await post(sandbox.url, { audio_uri: 'file:///etc/passwd', prompt: 'x' });
    expect(json.error).toBe('Generation rejected; audio_uri must be an http or https URL');
  });
});

describe('a request that is refused before its payload counts', () => {
  const refused = (model: string, payload: unknown = { audio_uri, prompt: 'x' }) =>
    post(sandbox.url, payload, model);

  test('an unknown model gets 404', async () => {
    const { status, json } = await refused('LTX-2-pro-audio-to-video');
    expect([status, json]).toEqual([404, { error: 'model LTX-2-pro-audio-to-video does not exist' }]);
  });

  test('a model without access gets 404, its payload being checked first', async () => {
    expect(await refused('sandbox-forbidden-model', {})).toMatchObject({ status: 400 });
    const { status, json } = await refused('sandbox-forbidden-model');
    expect([status, json.error]).toEqual([404, expect.stringContaining('you do not have access')]);
  });

  test('without a key everything but the ledger gets 401, and the POST is in the ledger', async () => {
    const headers = { authorization: '' };
    for (const path of ['/models', `/requests?model_id=${blockingModel}`, '/requests/x']) {
      expect((await call(sandbox.url + path, { headers })).status).toBe(401);
    }
    expect((await call(`${sandbox.url}/requests`, { method: 'POST', body: '{}', headers })).status).toBe(401);
    expect(sandbox.ledger().at(-1)).toMatchObject({ accepted: false, fault: 'unauthorized' });
    const { json } = await call(`${sandbox.url}/sandbox/ledger`, { headers });
    expect(json).toHaveLength(sandbox.ledger().length);
  });

  test('a body that is not JSON gets 400 and is in the ledger', async () => {
    const { status, json } = await call(`${sandbox.url}/requests`, { method: 'POST', body: '{"model":' });
    expect([status, json.error]).toEqual([400, expect.stringContaining('model is required')]);
    expect(sandbox.ledger().at(-1)).toMatchObject({ accepted: false, model: null, payload: null });
  });
});

test('the models can be listed and read', async () => {
  const { json } = await call(`${sandbox.url}/models`);
  expect(json.model_ids).toContain(blockingModel);
  const detail = await call(`${sandbox.url}/models/${blockingModel}`);
  expect(detail.json).toMatchObject({
    model: blockingModel,
    delivery_mode: 'sync',
    price_info: { price: 0.1 },
  });
  expect((detail.json.parameters as { name: string }[]).map(({ name }) => name)).toEqual([
    'audio_uri',
    'prompt',
    'image_uri',
    'resolution',
    'guidance_scale',
  ]);
  expect((await call(`${sandbox.url}/models/nothing`)).status).toBe(404);
});
