import { Field, InputType, Int, ObjectType } from 'type-graphql';
import { UserError } from '../error/userError.type.ts';
import { DateTime, WebAddress } from '../scalars.ts';

@InputType('CreateUploadInput', { description: 'The file that is to be uploaded.' })
export class CreateUploadInput {
  @Field(() => String, { description: 'Its name, at most 255 characters: `voice.wav`.' })
  readonly fileName!: string;

  @Field(() => String, {
    description:
      "Its media type, as a browser's `file.type` has it: audio/wav, audio/mpeg, audio/mp4, video/mp4, audio/ogg, image/png, image/jpeg or image/webp (and their common other names).",
  })
  readonly contentType!: string;

  @Field(() => Int, {
    description:
      "Its size in bytes: at most 32 MB for audio, 15 MB for an image. OGG, M4A and WebP are kept by the gateway, where it counts towards the team's quota.",
  })
  readonly size!: number;
}

@ObjectType('HttpHeader', { description: 'A header of an HTTP request.' })
export class HttpHeader {
  @Field(() => String, { description: 'Its name.' })
  readonly name!: string;

  @Field(() => String, { description: 'Its value, to be sent exactly so.' })
  readonly value!: string;
}

@ObjectType('UploadTarget', {
  description: 'Where to send the bytes of one file, and how to use it afterwards.',
})
export class UploadTarget {
  @Field(() => WebAddress, {
    description:
      'PUT the bytes here, without a key. It takes one file, one PUT at a time, and reads nothing. Treat it as a secret until `expiresAt`. The gateway itself refuses a PUT with 408 that brings less than 8192 bytes a second on average over 15 s.',
  })
  readonly uploadUrl!: string;

  @Field(() => String, { description: 'The HTTP method: PUT.' })
  readonly method!: string;

  @Field(() => [HttpHeader], {
    description: 'Send exactly these headers; another Content-Type is refused with 403.',
  })
  readonly headers!: readonly HttpHeader[];

  @Field(() => WebAddress, {
    description:
      'Hand this to `generateVideo` as `audioUri` or `imageUri` once the PUT has succeeded. It reads the file and writes nothing. A file that the gateway itself keeps is there for a day unless its operator has set another time.',
  })
  readonly publicUrl!: string;

  @Field(() => DateTime, { description: 'A PUT that begins after this is refused: 15 minutes from now.' })
  readonly expiresAt!: Date;
}

@ObjectType('CreateUploadPayload', {
  description: 'Either where to send the file, or what is to be put right.',
})
export class CreateUploadPayload {
  @Field(() => UploadTarget, {
    nullable: true,
    description: 'Where to send the bytes; null where there are errors.',
  })
  readonly upload!: UploadTarget | null;

  @Field(() => [UserError], {
    description: 'Every fault of the input at once; empty where an upload was prepared.',
  })
  readonly errors!: readonly UserError[];
}
