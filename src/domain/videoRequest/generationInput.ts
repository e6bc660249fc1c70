/** What a caller may ask for: the rules of the customer's guide and of LTX's own API. Pure. */
import { createHash } from 'node:crypto';
import { defaultModel } from '../../upstream/upstream.ts';
import { beginningOf } from '../text.ts';
import { inputFault, lengthFault, type UserFault } from '../userFault.ts';
import { type GivenKey, readKey } from './idempotencyKey.ts';
import { type MediaPolicy, mediaAddressFault } from './mediaAddress.ts';

export const limits = {
  /** Characters (LTX's own API). */
  promptLength: 5000,
  /** LTX's own API. */
  guidanceScale: { min: 1, max: 50 },
  resolutions: ['1920x1080'],
} as const;

/** With an image a higher scale keeps the motion to the prompt; the guide's defaults. */
const defaultGuidanceScale = { text: 5, image: 9 } as const;

/** As a caller gives it; nothing is checked yet. */
export interface GenerationInput extends GivenKey {
  readonly audioUri: string;
  readonly prompt?: string | null | undefined;
  readonly imageUri?: string | null | undefined;
  readonly resolution?: string | null | undefined;
  readonly guidanceScale?: number | null | undefined;
  readonly model?: string | null | undefined;
}

/** Checked, with every default filled in. */
export interface Generation {
  readonly audioUri: string;
  readonly prompt: string | null;
  readonly imageUri: string | null;
  readonly resolution: string;
  readonly guidanceScale: number;
  readonly model: string;
  readonly idempotencyKey: string | null;
}

/** Fills in the defaults and lists every fault at once; an empty list means that the generation may be recorded. */
export function checkGenerationInput(
  input: GenerationInput,
  policy: MediaPolicy,
): { generation: Generation; faults: UserFault[] } {
  const { key, faults: keyFaults } = readKey(input);
  const generation = { ...withDefaults(input), idempotencyKey: key };
  const faults = [
    audioFault(generation, policy),
    imageFault(generation, policy),
    promptFault(generation),
    resolutionFault(generation),
    guidanceScaleFault(generation),
    ...keyFaults,
  ].filter((fault) => fault !== null);
  return { generation, faults };
}

/** A blank prompt says nothing, so it counts as none. */
function withDefaults(input: GenerationInput): Omit<Generation, 'idempotencyKey'> {
  const imageUri = input.imageUri ?? null;
  return {
    audioUri: input.audioUri,
    prompt: input.prompt?.trim() ? input.prompt : null,
    imageUri,
    resolution: input.resolution ?? limits.resolutions[0],
    guidanceScale: input.guidanceScale ?? defaultGuidanceScale[imageUri === null ? 'text' : 'image'],
    model: input.model ?? defaultModel,
  };
}

/** The same for two inputs that ask for the same video: SHA-256 over every field but the key. */
export function generationHash(generation: Generation): Uint8Array<ArrayBuffer> {
  const { model, audioUri, prompt, imageUri, resolution, guidanceScale } = generation;
  const canonical = JSON.stringify([model, audioUri, prompt, imageUri, resolution, guidanceScale]);
  return new Uint8Array(createHash('sha256').update(canonical).digest());
}

function audioFault({ audioUri }: Generation, policy: MediaPolicy): UserFault | null {
  const wrong = mediaAddressFault(audioUri, policy);
  return wrong === null ? null : inputFault('INVALID_URL', 'audioUri', wrong);
}

function imageFault({ imageUri }: Generation, policy: MediaPolicy): UserFault | null {
  const wrong = imageUri === null ? null : mediaAddressFault(imageUri, policy);
  return wrong === null ? null : inputFault('INVALID_URL', 'imageUri', wrong);
}

function promptFault({ prompt, imageUri }: Generation): UserFault | null {
  if (prompt === null && imageUri === null) {
    return inputFault(
      'REQUIRED',
      'prompt',
      'is required when there is no imageUri; give one of the two, or both',
    );
  }
  return lengthFault('prompt', prompt ?? '', limits.promptLength);
}

function resolutionFault({ resolution }: Generation): UserFault | null {
  if (limits.resolutions.some((allowed) => allowed === resolution)) return null;
  return inputFault(
    'NOT_ALLOWED',
    'resolution',
    `is '${beginningOf(resolution, 40)}'; allowed is ${limits.resolutions.join(', ')}`,
  );
}

function guidanceScaleFault({ guidanceScale }: Generation): UserFault | null {
  const { min, max } = limits.guidanceScale;
  if (guidanceScale >= min && guidanceScale <= max) return null;
  return inputFault('OUT_OF_RANGE', 'guidanceScale', `is ${guidanceScale}; allowed is ${min} to ${max}`);
}
