import { Field, Float, Int, ObjectType } from 'type-graphql';
import type { RequestRow } from '../../domain/videoRequest/findRequest.ts';
import type { RequestStage as Stage, RequestStatus as Status } from '../../domain/videoRequest/state.ts';
import { addressCost, longTextCost } from '../cost.ts';
import { toGlobalId } from '../node/globalId.ts';
import { Node } from '../node/node.type.ts';
import { DateTime, Uuid, WebAddress } from '../scalars.ts';
import { RequestStage, RequestStatus } from './enums.ts';
import { RequestError, toRequestError } from './requestError.type.ts';
import { toVideo, Video } from './video.type.ts';

@ObjectType('VideoRequest', {
  implements: Node,
  description: 'One video asked for, from the asking to the video. It is kept for ever.',
})
export class VideoRequest extends Node {
  private readonly row: RequestRow;
  override readonly id: string;

  constructor(row: RequestRow) {
    super();
    this.row = row;
    this.id = toGlobalId('VideoRequest', row.id);
  }

  @Field(() => Uuid, { description: 'The same request as the logs and the command line name it.' })
  get uuid(): string {
    return this.row.id;
  }

  @Field(() => RequestStatus, { description: 'How far it has come.' })
  get status(): Status {
    return this.row.status;
  }

  @Field(() => RequestStage, { description: 'What the gateway is doing for it.' })
  get stage(): Stage {
    return this.row.stage;
  }

  @Field(() => Int, {
    description: 'Counts the changes, from 1 and without a hole: the higher one is the newer.',
  })
  get version(): number {
    return this.row.version;
  }

  @Field(() => String, { description: 'The model that was asked for.' })
  get model(): string {
    return this.row.model;
  }

  @Field(() => WebAddress, { complexity: addressCost, description: 'The audio that it is made from.' })
  get audioUri(): string {
    return this.row.audioUri;
  }

  @Field(() => String, {
    complexity: longTextCost,
    nullable: true,
    description: 'What was asked to be seen; null where only an image was given.',
  })
  get prompt(): string | null {
    return this.row.prompt;
  }

  @Field(() => WebAddress, {
    complexity: addressCost,
    nullable: true,
    description: 'The first frame that was given.',
  })
  get imageUri(): string | null {
    return this.row.imageUri;
  }

  @Field(() => String, { description: 'Width × height of the video in pixels, such as `1920x1080`.' })
  get resolution(): string {
    return this.row.resolution;
  }

  @Field(() => Float, { description: 'How closely the prompt is followed, 1–50.' })
  get guidanceScale(): number {
    return this.row.guidanceScale;
  }

  @Field(() => Video, {
    nullable: true,
    description: 'The finished video; null until the status is SUCCESS.',
  })
  get video(): Video | null {
    return toVideo(this.row);
  }

  @Field(() => RequestError, {
    nullable: true,
    description: 'Why there is no video; null unless the status is FAILED.',
  })
  get error(): RequestError | null {
    return toRequestError(this.row);
  }

  @Field(() => DateTime, {
    nullable: true,
    description:
      'When a cancel was first asked for. Once submitted it is best effort: the status says what came of it.',
  })
  get cancelRequestedAt(): Date | null {
    return this.row.cancelRequestedAt;
  }

  @Field(() => DateTime, { description: 'When it was recorded.' })
  get createdAt(): Date {
    return this.row.createdAt;
  }

  @Field(() => DateTime, { description: 'When it last changed.' })
  get updatedAt(): Date {
    return this.row.updatedAt;
  }

  @Field(() => DateTime, {
    nullable: true,
    description: 'When the upstream was first seen at work on it; null where that was not seen.',
  })
  get startedAt(): Date | null {
    return this.row.startedAt;
  }

  @Field(() => DateTime, { nullable: true, description: 'When it ended; null until then.' })
  get finishedAt(): Date | null {
    return this.row.finishedAt;
  }
}
