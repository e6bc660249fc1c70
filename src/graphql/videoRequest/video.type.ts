import { Field, Int, ObjectType } from 'type-graphql';
import type { RequestRow } from '../../domain/videoRequest/findRequest.ts';
import { addressCost } from '../cost.ts';
import { WebAddress } from '../scalars.ts';

@ObjectType('Video', {
  description: 'A finished video: MP4, H.264 and AAC, 25 frames a second, as long as the audio.',
})
export class Video {
  @Field(() => WebAddress, {
    complexity: addressCost,
    description:
      'Where it can be fetched without a key. The upstream does not publish for how long: keep a copy.',
  })
  readonly url!: string;

  @Field(() => WebAddress, {
    complexity: addressCost,
    nullable: true,
    description: 'A still of it, where the upstream gives one.',
  })
  readonly thumbnailUrl!: string | null;

  @Field(() => Int, { nullable: true, description: 'Milliseconds, where the upstream says so.' })
  readonly durationMs!: number | null;

  @Field(() => Int, { description: 'Pixels.' })
  readonly width!: number;

  @Field(() => Int, { description: 'Pixels.' })
  readonly height!: number;
}

/** null where there is no video, or none yet. */
export function toVideo(row: RequestRow): Video | null {
  if (row.state !== 'SUCCEEDED' || row.videoUrl === null) return null;
  const [width = 0, height = 0] = row.resolution.split('x').map(Number);
  return { url: row.videoUrl, thumbnailUrl: row.thumbnailUrl, durationMs: row.durationMs, width, height };
}
