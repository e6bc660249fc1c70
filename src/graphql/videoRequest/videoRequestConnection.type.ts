import { Field, InputType, ObjectType } from 'type-graphql';
import type { RequestStatus as Status } from '../../domain/videoRequest/state.ts';
import { PageInfo } from '../connection/pageInfo.type.ts';
import { RequestStatus } from './enums.ts';
import { VideoRequest } from './videoRequest.type.ts';

@ObjectType('VideoRequestEdge', { description: 'A request in its place in the list.' })
export class VideoRequestEdge {
  @Field(() => String, { description: 'Opaque; hand it to `after` or `before` to read on from here.' })
  readonly cursor!: string;

  @Field(() => VideoRequest, { description: 'The request.' })
  readonly node!: VideoRequest;
}

@ObjectType('VideoRequestConnection', {
  description: "A page of the team's requests (Relay cursor connections).",
})
export class VideoRequestConnection {
  @Field(() => [VideoRequestEdge], { description: 'The requests with their cursors, newest first.' })
  readonly edges!: readonly VideoRequestEdge[];

  @Field(() => [VideoRequest], { description: 'The same requests without cursors.' })
  readonly nodes!: readonly VideoRequest[];

  @Field(() => PageInfo, { description: 'Where the page stands in the list.' })
  readonly pageInfo!: PageInfo;
}

@InputType('VideoRequestFilter', {
  description: 'Which requests to list, or to watch; what is left out does not matter.',
})
export class VideoRequestFilter {
  @Field(() => [RequestStatus], { nullable: true, description: 'Only those with one of these statuses.' })
  readonly status?: Status[] | null;

  @Field(() => String, { nullable: true, description: 'Only those of this model.' })
  readonly model?: string | null;
}
