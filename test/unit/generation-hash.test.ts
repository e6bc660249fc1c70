import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  checkGenerationInput,
  type Generation,
  type GenerationInput,
  generationHash,
} from '../../src/domain/videoRequest/generationInput.ts';

/** Few and confusable values, so that equal generations come up as often as nearly equal ones. */
const text = fc.constantFrom('a', 'b', 'ab', '', 'null', '"', '","', 'é', 'e\u0301');
const generation: fc.Arbitrary<Generation> = fc.record({
  audioUri: text,
  prompt: fc.option(text),
  imageUri: fc.option(text),
  resolution: text,
  guidanceScale: fc.constantFrom(1, 5, 9, 5.5),
  model: text,
  idempotencyKey: fc.option(text),
});

const hash = (of: Generation) => Buffer.from(generationHash(of)).toString('hex');
const hashOf = (input: GenerationInput) => hash(checkGenerationInput(input, { allowLocal: true }).generation);
const { idempotencyKey: _key, ...allButKey } = {
  audioUri: '',
  prompt: '',
  imageUri: '',
  resolution: '',
  guidanceScale: 0,
  model: '',
  idempotencyKey: '',
} satisfies Generation;
const fields = Object.keys(allButKey) as (keyof typeof allButKey)[];

test('two generations hash alike exactly when they ask for the same video', () => {
  fc.assert(
    fc.property(generation, generation, (one, other) => {
      const same = fields.every((field) => one[field] === other[field]);
      expect(hash(one) === hash(other)).toBe(same);
    }),
    { numRuns: 1000 },
  );
});

test.each(fields)('another %s is another generation', (field) => {
  fc.assert(
    fc.property(generation, generation, (one, other) => {
      fc.pre(one[field] !== other[field]);
      expect(hash({ ...one, [field]: other[field] })).not.toBe(hash(one));
    }),
  );
});

test('the idempotency key is no part of the hash', () => {
  fc.assert(
    fc.property(generation, fc.option(text), (one, idempotencyKey) => {
      expect(hash({ ...one, idempotencyKey })).toBe(hash(one));
    }),
  );
});

test('a default that is spelled out is the same generation', () => {
  const input = { audioUri: 'https://cdn.example.com/voice.wav', prompt: 'A fox' };
  const spelled = {
    resolution: '1920x1080',
    guidanceScale: 5,
    model: 'ltx-2-pro-audio-to-video',
    imageUri: null,
  };
  expect(hashOf({ ...input, ...spelled })).toBe(hashOf(input));
  const image = { ...input, imageUri: 'https://cdn.example.com/frame.png' };
  expect(hashOf({ ...image, guidanceScale: 9 })).toBe(hashOf(image));
  expect(hashOf({ ...image, guidanceScale: 5 })).not.toBe(hashOf(image));
});

test('a blank prompt is the same as none', () => {
  const input = {
    audioUri: 'https://cdn.example.com/voice.wav',
    imageUri: 'https://cdn.example.com/frame.png',
  };
  expect(hashOf({ ...input, prompt: ' \n' })).toBe(hashOf({ ...input, prompt: null }));
});

test('a hash has 32 bytes', () => {
  fc.assert(fc.property(generation, (one) => generationHash(one).length === 32));
});
