import { Field, Int, ObjectType } from 'type-graphql';
import type { RequestRow } from '../../domain/videoRequest/findRequest.ts';
import { addressCost } from '../cost.ts';
import { WebAddress } from '../scalars.ts';

@ObjectType('Video', {
  description: 'A finished video: MP4, H.264 and AAC, 25 frames a second, as long as the audio.',
})
export class Video {
  private readonly row: RequestRow;

  constructor(row: RequestRow) {
    this.row = row;
  }

  @Field(() => WebAddress, {
    complexity: addressCost,
    description:
      'Where it can be fetched without a key. The upstream does not publish for how long: keep a copy.',
  })
  get url(): string {
    return this.row.videoUrl ?? '';
  }

  @Field(() => WebAddress, {
    complexity: addressCost,
    nullable: true,
    description: 'A still of it, where the upstream gives one.',
  })
  get thumbnailUrl(): string | null {
    return this.row.thumbnailUrl;
  }

  @Field(() => Int, { nullable: true, description: 'Milliseconds, where the upstream says so.' })
  get durationMs(): number | null {
    return this.row.durationMs;
  }

  @Field(() => Int, { description: 'Pixels.' })
  get width(): number {
    return this.sides[0] ?? 0;
  }

  @Field(() => Int, { description: 'Pixels.' })
  get height(): number {
    return this.sides[1] ?? 0;
  }

  private get sides(): number[] {
    return this.row.resolution.split('x').map(Number);
  }
}

/** null where there is no video, or none yet. */
export function toVideo(row: RequestRow): Video | null {
  return row.state === 'SUCCEEDED' && row.videoUrl !== null ? new Video(row) : null;
}
