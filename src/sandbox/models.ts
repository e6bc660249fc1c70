/** The models on offer: the real one, and three that behave as others were seen to. */
import { defaultModel, type ModelDetail, type ModelParameter } from '../upstream/wire.ts';

export interface SandboxModel {
  readonly detail: ModelDetail;
  /** Whether the POST stays open until the video is done, as LTX's does. */
  readonly blocking: boolean;
  /** Accepts and never starts: the record stays as it was made. */
  readonly dead: boolean;
  /** Whether the key's organisation may use it; where not, a good payload gets 404. */
  readonly entitled: boolean;
}

const parameters: ModelParameter[] = [
  {
    name: 'audio_uri',
    display_name: 'Audio',
    description: 'Audio that drives the video, 2–20 seconds. WAV, MP3, MP4 (M4A) or OGG.',
    type: 'audio',
    required: true,
  },
  {
    name: 'prompt',
    display_name: 'Prompt',
    description: 'How the video should look. Required when no image is given; at most 5,000 characters.',
    type: 'string',
    required: false,
  },
  {
    name: 'image_uri',
    display_name: 'First frame',
    description: 'One image that the video starts from. JPEG, PNG or WebP.',
    type: 'image',
    required: false,
  },
  {
    name: 'resolution',
    display_name: 'Resolution',
    description: 'Width and height of the video in pixels.',
    type: 'enum',
    required: false,
    options: ['1920x1080'],
  },
  {
    name: 'guidance_scale',
    display_name: 'Guidance scale',
    description: 'How closely the video keeps to the prompt. Default 5, or 9 with an image.',
    type: 'float',
    required: false,
    min_value: 1,
    max_value: 50,
  },
];

/** When the sandbox's models are said to have been made: 2026-01-15T00:00:00Z, the same on every machine. */
const madeAt = 1_768_435_200;

function model(id: string, name: string, brief: string, traits: Partial<SandboxModel> = {}): SandboxModel {
  const blocking = traits.blocking ?? false;
  const detail: ModelDetail = {
    model: id,
    org_id: 'sandbox-org',
    display_name: name,
    brief_description: brief,
    detailed_description: `${brief} 1920x1080 at 25 frames a second, as long as the audio, which it carries.`,
    delivery_mode: blocking ? 'sync' : 'async',
    modalities: { input: ['audio', 'text', 'image'], output: ['video'] },
    parameters,
    pricing_details: '$0.10 per second of generated video at 1920x1080. The sandbox charges nothing.',
    price_info: { price: 0.1, pricing_type: 'per_second', unit: 'USD' },
    tags: ['audio-to-video', 'video'],
    created_at: madeAt,
    updated_at: madeAt,
  };
  return { detail, blocking, dead: traits.dead ?? false, entitled: traits.entitled ?? true };
}

const offered = [
  model(defaultModel, 'LTX-2 Pro Audio to Video', 'Turns speech, music or sound into a video.', {
    blocking: true,
  }),
  model(
    `${defaultModel}-queued`,
    'LTX-2 Pro Audio to Video, queued',
    'The same, answered at once with a queued record.',
  ),
  model('sandbox-dead-model', 'Dead model', 'Accepts requests and leaves them queued for ever.', {
    dead: true,
  }),
  model('sandbox-forbidden-model', 'Forbidden model', 'Your organisation has no access to it.', {
    blocking: true,
    entitled: false,
  }),
];

/** By id; ids are case-sensitive, as upstream's are. */
export const models: ReadonlyMap<string, SandboxModel> = new Map(
  offered.map((each) => [each.detail.model, each]),
);
