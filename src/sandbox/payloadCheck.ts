/** What the model refuses before a record is made: each fault names its key and says what is allowed. */
import { z } from 'zod';
import type { GenerationPayload } from '../upstream/wire.ts';

/** Resolution and guidance have defaults upstream, so a payload may come without them. */
export type SubmittedPayload = Omit<GenerationPayload, 'resolution' | 'guidance_scale'> &
  Partial<Pick<GenerationPayload, 'resolution' | 'guidance_scale'>>;

const longestPrompt = 5000;

const payloadSchema = z
  .strictObject({
    audio_uri: z.string('is required and must be a string: the URL of the audio').min(1, 'must not be empty'),
    prompt: z
      .string('must be a string')
      .max(longestPrompt, `must have at most ${longestPrompt} characters`)
      .optional(),
    image_uri: z.string('must be a string: the URL of one image').min(1, 'must not be empty').optional(),
    resolution: z.literal('1920x1080', 'must be "1920x1080"').optional(),
    guidance_scale: z
      .number('must be a number from 1 to 50')
      .min(1, 'must be at least 1')
      .max(50, 'must be at most 50')
      .optional(),
  })
  .refine(({ prompt, image_uri }) => (prompt ?? '').trim() !== '' || image_uri !== undefined, {
    path: ['prompt'],
    error: 'is required when image_uri is not given',
    // Without this the missing prompt is only told of once every other key is right.
    when: ({ value }) => typeof value === 'object' && value !== null,
  });

/** The payload, or one sentence a fault. */
export function checkPayload(
  payload: unknown,
): { readonly payload: SubmittedPayload } | { readonly problems: readonly string[] } {
  if (typeof payload !== 'object' || payload === null || Array.isArray(payload)) {
    return { problems: ['payload is required and must be an object'] };
  }
  const parsed = payloadSchema.safeParse(payload);
  // As it was sent, keys in their order: that is what the ledger and the echo show.
  if (parsed.success) return { payload: payload as SubmittedPayload };
  return { problems: parsed.error.issues.flatMap(nameProblems) };
}

function nameProblems(issue: z.core.$ZodIssue): string[] {
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map((key) => `${key} is not a parameter of this model`);
  return [`${issue.path.join('.')} ${issue.message}`];
}
