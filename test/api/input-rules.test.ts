import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { call } from '../kit/client.ts';
import { type House, openHouse } from '../kit/house.ts';

let house: House;
beforeAll(async () => {
  house = await openHouse();
});
afterAll(() => house.stop());

const mutation = `mutation ($input: GenerateVideoInput!) {
  generateVideo(input: $input) { request { id guidanceScale resolution model } errors { code message field } }
}`;

const generate = async (input: object) => {
  const { data, errors } = await call(house.gateway.url, house.team.key, mutation, { input });
  expect(errors).toBeUndefined();
  return data.generateVideo;
};

describe('an input that breaks a rule is refused with the field and what is allowed, and nothing is recorded', () => {
  const audioUri = 'https://cdn.example.org/voice.wav';
  test.each([
    ['audioUri is no address', { audioUri: 'voice.wav', prompt: 'x' }, 'INVALID_URL', 'audioUri'],
    [
      'audioUri has another scheme',
      { audioUri: 'ftp://example.org/a.wav', prompt: 'x' },
      'INVALID_URL',
      'audioUri',
    ],
    [
      'audioUri carries a password',
      { audioUri: 'https://u:p@example.org/a.wav', prompt: 'x' },
      'INVALID_URL',
      'audioUri',
    ],
    ['neither prompt nor image', { audioUri }, 'REQUIRED', 'prompt'],
    ['a blank prompt and no image', { audioUri, prompt: '  \n' }, 'REQUIRED', 'prompt'],
    ['a prompt of 5,001 characters', { audioUri, prompt: 'é'.repeat(5001) }, 'TOO_LONG', 'prompt'],
    ['imageUri is no address', { audioUri, imageUri: '//x' }, 'INVALID_URL', 'imageUri'],
    ['another resolution', { audioUri, prompt: 'x', resolution: '1280x720' }, 'NOT_ALLOWED', 'resolution'],
    [
      'a guidance scale below 1',
      { audioUri, prompt: 'x', guidanceScale: 0.9 },
      'OUT_OF_RANGE',
      'guidanceScale',
    ],
    [
      'a guidance scale above 50',
      { audioUri, prompt: 'x', guidanceScale: 50.1 },
      'OUT_OF_RANGE',
      'guidanceScale',
    ],
    [
      'a model that nobody knows',
      { audioUri, prompt: 'x', model: 'LTX-2-Pro-Audio-To-Video' },
      'UNKNOWN_MODEL',
      'model',
    ],
    [
      'an empty idempotency key',
      { audioUri, prompt: 'x', idempotencyKey: ' ' },
      'REQUIRED',
      'idempotencyKey',
    ],
    [
      'an idempotency key of 256 characters',
      { audioUri, prompt: 'x', idempotencyKey: 'k'.repeat(256) },
      'TOO_LONG',
      'idempotencyKey',
    ],
  ])('%s', async (_name, input, code, field) => {
    const { request, errors } = await generate(input);
    expect(request).toBeNull();
    expect(errors).toEqual([{ code, message: expect.stringContaining(field), field: ['input', field] }]);
  });

  test('several faults are reported together', async () => {
    const { errors } = await generate({ audioUri: 'x', imageUri: 'y', resolution: '4k', guidanceScale: 0 });
    expect(errors.map(({ field }: { field: string[] }) => field[1])).toEqual([
      'audioUri',
      'imageUri',
      'resolution',
      'guidanceScale',
    ]);
  });

  test('nothing of all that was recorded or reached the upstream', async () => {
    expect(await house.database.query('SELECT id FROM video_request')).toEqual([]);
    expect(house.sandbox.ledger()).toEqual([]);
  });
});

describe('defaults', () => {
  test('the guidance scale is 5 with a prompt alone and 9 with an image', async () => {
    const audioUri = house.media.wav(2);
    expect((await generate({ audioUri, prompt: '[sandbox: fast]' })).request).toMatchObject({
      guidanceScale: 5,
      resolution: '1920x1080',
      model: 'ltx-2-pro-audio-to-video',
    });
    const imageUri = 'http://127.0.0.1:1/still.png';
    expect((await generate({ audioUri, imageUri })).request.guidanceScale).toBe(9);
    expect((await generate({ audioUri, imageUri, guidanceScale: 3.5 })).request.guidanceScale).toBe(3.5);
  });
});

test('without local media, addresses of this machine and plain http are refused', async () => {
  const strict = await house.startGateway({ ALLOW_LOCAL_MEDIA: 'off' });
  for (const audioUri of [
    house.media.wav(2),
    'http://example.org/a.wav',
    'https://127.1/a.wav',
    'https://[::ffff:10.0.0.1]/a.wav',
    'https://metadata.internal/a',
  ]) {
    const { data } = await call(strict.url, house.team.key, mutation, { input: { audioUri, prompt: 'x' } });
    expect(data.generateVideo.errors).toMatchObject([{ code: 'INVALID_URL', field: ['input', 'audioUri'] }]);
  }
});
