import { describe, expect, test } from 'vitest';
import { checkGenerationInput, type GenerationInput } from '../../src/domain/videoRequest/generationInput.ts';

const audioUri = 'https://cdn.example.com/voice.wav';
const imageUri = 'https://cdn.example.com/frame.png';
const prompt = 'A fox reads the news';

function check(input: Partial<GenerationInput>) {
  return checkGenerationInput({ audioUri, prompt, ...input }, { allowLocal: false });
}

const faultsOf = (input: Partial<GenerationInput>) =>
  check(input).faults.map(({ code, field }) => `${code} ${field?.join('.')}`);

describe('an input that breaks a rule', () => {
  test.each<[string, Partial<GenerationInput>, string]>([
    ['no audio address', { audioUri: '' }, 'INVALID_URL input.audioUri'],
    ['a file name for the audio', { audioUri: 'voice.wav' }, 'INVALID_URL input.audioUri'],
    ['audio by ftp', { audioUri: 'ftp://cdn.example.com/voice.wav' }, 'INVALID_URL input.audioUri'],
    ['audio by plain http', { audioUri: 'http://cdn.example.com/voice.wav' }, 'INVALID_URL input.audioUri'],
    ['audio of this machine', { audioUri: 'https://127.0.0.1/voice.wav' }, 'INVALID_URL input.audioUri'],
    [
      'a password in the audio address',
      { audioUri: 'https://a:b@c.example.com/' },
      'INVALID_URL input.audioUri',
    ],
    [
      'an audio address too long',
      { audioUri: `${audioUri}?${'x'.repeat(2048)}` },
      'INVALID_URL input.audioUri',
    ],
    ['a NUL in the audio address', { audioUri: `${audioUri}?\0` }, 'INVALID_URL input.audioUri'],
    ['an empty image address', { imageUri: '' }, 'INVALID_URL input.imageUri'],
    ['a picture inline', { imageUri: 'data:image/png;base64,AAAA' }, 'INVALID_URL input.imageUri'],
    ['a picture of a private network', { imageUri: 'https://10.0.0.1/a.png' }, 'INVALID_URL input.imageUri'],
    ['neither prompt nor image', { prompt: undefined }, 'REQUIRED input.prompt'],
    ['a null prompt and no image', { prompt: null, imageUri: null }, 'REQUIRED input.prompt'],
    ['an empty prompt and no image', { prompt: '' }, 'REQUIRED input.prompt'],
    ['a blank prompt and no image', { prompt: ' \n\t\u00a0' }, 'REQUIRED input.prompt'],
    ['a prompt of 5,001 characters', { prompt: 'x'.repeat(5001) }, 'TOO_LONG input.prompt'],
    ['5,001 characters beside an image', { prompt: 'x'.repeat(5001), imageUri }, 'TOO_LONG input.prompt'],
    ['another resolution', { resolution: '1280x720' }, 'NOT_ALLOWED input.resolution'],
    ['a resolution in capitals', { resolution: '1920X1080' }, 'NOT_ALLOWED input.resolution'],
    ['an empty resolution', { resolution: '' }, 'NOT_ALLOWED input.resolution'],
    ['a guidance scale of 0', { guidanceScale: 0 }, 'OUT_OF_RANGE input.guidanceScale'],
    ['a guidance scale just below 1', { guidanceScale: 0.999 }, 'OUT_OF_RANGE input.guidanceScale'],
    ['a negative guidance scale', { guidanceScale: -5 }, 'OUT_OF_RANGE input.guidanceScale'],
    ['a guidance scale just above 50', { guidanceScale: 50.001 }, 'OUT_OF_RANGE input.guidanceScale'],
    [
      'a guidance scale without end',
      { guidanceScale: Number.POSITIVE_INFINITY },
      'OUT_OF_RANGE input.guidanceScale',
    ],
    ['a guidance scale that is no number', { guidanceScale: Number.NaN }, 'OUT_OF_RANGE input.guidanceScale'],
    ['an empty idempotency key', { idempotencyKey: '' }, 'REQUIRED input.idempotencyKey'],
    ['a blank idempotency key', { idempotencyKey: '  ' }, 'REQUIRED input.idempotencyKey'],
    ['a key of 256 characters', { idempotencyKey: 'k'.repeat(256) }, 'TOO_LONG input.idempotencyKey'],
    ['a key with a blank in front', { idempotencyKey: ' k' }, 'NOT_ALLOWED input.idempotencyKey'],
    [
      'a key with a character of no width',
      { idempotencyKey: 'a\u200bb' },
      'NOT_ALLOWED input.idempotencyKey',
    ],
  ])('%s', (_name, input, fault) => {
    expect(faultsOf(input)).toEqual([fault]);
  });

  test('has all of its faults listed at once', () => {
    const input = {
      audioUri: 'x',
      imageUri: 'y',
      prompt: 'z'.repeat(5001),
      resolution: '4k',
      guidanceScale: 51,
    };
    expect(faultsOf({ ...input, idempotencyKey: '' })).toEqual([
      'INVALID_URL input.audioUri',
      'INVALID_URL input.imageUri',
      'TOO_LONG input.prompt',
      'NOT_ALLOWED input.resolution',
      'OUT_OF_RANGE input.guidanceScale',
      'REQUIRED input.idempotencyKey',
    ]);
  });

  test('is told what was wrong and what is allowed', () => {
    const { faults } = check({ prompt: '🦊'.repeat(5001), resolution: '4k', guidanceScale: 51 });
    expect(faults.map(({ message }) => message)).toEqual([
      'prompt has 5001 characters; at most 5000 are allowed',
      "resolution is '4k'; allowed is 1920x1080",
      'guidanceScale is 51; allowed is 1 to 50',
    ]);
  });
});

describe('an input within the rules', () => {
  test.each<[string, Partial<GenerationInput>]>([
    ['a prompt alone', {}],
    ['an image alone', { prompt: null, imageUri }],
    ['an image and a blank prompt', { prompt: '  ', imageUri }],
    ['a prompt of 5,000 characters', { prompt: 'x'.repeat(5000) }],
    ['5,000 characters that are 10,000 UTF-16 units', { prompt: '🦊'.repeat(5000) }],
    ['the one resolution', { resolution: '1920x1080' }],
    ['the lowest guidance scale', { guidanceScale: 1 }],
    ['the highest guidance scale', { guidanceScale: 50 }],
    ['a broken guidance scale', { guidanceScale: 7.25 }],
    ['another model, whose name others check', { model: 'Some-Other-Model' }],
    ['a key of 255 characters', { idempotencyKey: 'k'.repeat(255) }],
    [
      'null for everything optional',
      { resolution: null, guidanceScale: null, model: null, idempotencyKey: null },
    ],
  ])('%s has no fault', (_name, input) => {
    expect(faultsOf(input)).toEqual([]);
  });

  test('may name local media where they are allowed', () => {
    const local = { audioUri: 'http://127.0.0.1:4001/voice.wav', prompt };
    expect(checkGenerationInput(local, { allowLocal: true }).faults).toEqual([]);
  });
});

describe('what is left out', () => {
  const defaults = { resolution: '1920x1080', model: 'ltx-2-pro-audio-to-video', idempotencyKey: null };

  test('is filled in with the defaults of a generation from text', () => {
    expect(check({}).generation).toEqual({ audioUri, prompt, imageUri: null, guidanceScale: 5, ...defaults });
  });

  test('has a higher guidance scale with an image, with or without a prompt', () => {
    expect(check({ imageUri }).generation).toEqual({
      audioUri,
      prompt,
      imageUri,
      guidanceScale: 9,
      ...defaults,
    });
    expect(check({ imageUri, prompt: null }).generation).toMatchObject({ prompt: null, guidanceScale: 9 });
  });

  test('is not overwritten where it was given', () => {
    const given = { guidanceScale: 5, model: 'm', idempotencyKey: 'k' };
    expect(check({ imageUri, ...given }).generation).toMatchObject(given);
  });

  test('counts as left out when it is a blank prompt, and any other prompt stays as it was written', () => {
    expect(check({ imageUri, prompt: ' \n ' }).generation.prompt).toBeNull();
    expect(check({ prompt: ' a fox ' }).generation.prompt).toBe(' a fox ');
  });
});
