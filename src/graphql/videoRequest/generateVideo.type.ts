import { Field, Float, InputType, ObjectType, registerEnumType } from 'type-graphql';
import type { RequestRow } from '../../domain/videoRequest/findRequest.ts';
import { UserError } from '../error/userError.type.ts';
import { VideoRequest } from './videoRequest.type.ts';

@InputType('GenerateVideoInput', {
  description: 'The video to make. Everything is checked before anything is recorded.',
})
export class GenerateVideoInput {
  @Field(() => String, {
    description:
      'Address of the audio: 2–20 s of WAV, MP3, MP4/M4A or OGG, at most 32 MB, reachable for the upstream by https. The video will be as long as it. For a file of your own, `createUpload` first.',
  })
  readonly audioUri!: string;

  @Field(() => String, {
    nullable: true,
    description:
      'What is to be seen, at most 5,000 characters; with an image, how it should move. Required unless `imageUri` is given.',
  })
  readonly prompt?: string | null;

  @Field(() => String, {
    nullable: true,
    description:
      'Address of the first frame: one JPEG, PNG or WebP, at most 15 MB, reachable for the upstream by https.',
  })
  readonly imageUri?: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'Width × height in pixels; only `1920x1080`, which is the default.',
  })
  readonly resolution?: string | null;

  @Field(() => Float, {
    nullable: true,
    description: 'How closely the prompt is followed, 1–50. Default 5, or 9 with an image.',
  })
  readonly guidanceScale?: number | null;

  @Field(() => String, {
    nullable: true,
    description: 'Default `ltx-2-pro-audio-to-video`; `models` lists the others. Case-sensitive.',
  })
  readonly model?: string | null;

  @Field(() => String, {
    nullable: true,
    description:
      'Any text of at most 255 characters that is unique in the team for this video, such as a UUID. It is kept in the Unicode form NFC; blanks at its ends, control characters and characters that cannot be seen are refused. The same key with the same input gives the same request again, so that a call whose answer was lost can be repeated without paying twice; with another input it is an error. The header `Idempotency-Key` of a call over HTTP means the same, for an operation with one `generateVideo`. A key is kept for 30 days; a call that was refused has not used it.',
  })
  readonly idempotencyKey?: string | null;
}

export const GenerateVideoWarningCode = { IDENTICAL_INPUT: 'IDENTICAL_INPUT' } as const;
registerEnumType(GenerateVideoWarningCode, {
  name: 'GenerateVideoWarningCode',
  description: 'What kind of thing is remarkable, for a program to go by.',
  valuesConfig: {
    IDENTICAL_INPUT: {
      description: 'The team recorded another request with the same input within the last 10 minutes.',
    },
  },
});

@ObjectType('GenerateVideoWarning', {
  description: 'Something about a request that is recorded all the same, and that may not have been meant.',
})
export class GenerateVideoWarning {
  @Field(() => GenerateVideoWarningCode, { description: 'What kind of thing is remarkable.' })
  readonly code!: keyof typeof GenerateVideoWarningCode;

  @Field(() => String, { description: 'What it is, and how to avoid it; for a person to read.' })
  readonly message!: string;

  @Field(() => VideoRequest, { description: 'The other request that it is about: the newest one.' })
  readonly request!: VideoRequest;
}

/** The same input a moment ago: perhaps meant, perhaps a repeated call. Both are made and paid for. */
export function twinWarning(twin: RequestRow): GenerateVideoWarning {
  return {
    code: 'IDENTICAL_INPUT',
    message: `The team asked for the same video at ${twin.createdAt.toISOString()}. Both are recorded, and each is paid for: cancel one that is not meant. A call with an idempotencyKey can be repeated without a second request.`,
    request: new VideoRequest(twin),
  };
}

@ObjectType('GenerateVideoPayload', { description: 'Either the request, or what is to be put right.' })
export class GenerateVideoPayload {
  @Field(() => VideoRequest, {
    nullable: true,
    description: 'The recorded request, to be watched by its id; null where there are errors.',
  })
  readonly request!: VideoRequest | null;

  @Field(() => [UserError], {
    description: 'Every fault of the input at once; empty where the request was recorded.',
  })
  readonly errors!: readonly UserError[];

  @Field(() => [GenerateVideoWarning], {
    description:
      'What may not have been meant about the recorded request. Always empty for a call with an `idempotencyKey`.',
  })
  readonly warnings!: readonly GenerateVideoWarning[];
}
