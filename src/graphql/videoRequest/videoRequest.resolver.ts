import { Arg, Args, ArgsType, Ctx, Field, FieldResolver, ID, Int, Query, Resolver, Root } from 'type-graphql';
import { findRequest, listRequests } from '../../domain/videoRequest/findRequest.ts';
import { isOverdue } from '../../domain/videoRequest/isOverdue.ts';
import { decodeListCursor, encodeListCursor } from '../connection/cursor.ts';
import { type PageArguments, pageRequest, toPage } from '../connection/page.ts';
import type { GraphQLContext } from '../context.ts';
import { keyOf } from '../node/globalId.ts';
import { VideoRequest } from './videoRequest.type.ts';
import { VideoRequestConnection, VideoRequestFilter } from './videoRequestConnection.type.ts';

@ArgsType()
class RequestsArguments implements PageArguments {
  @Field(() => Int, { nullable: true, description: 'So many from the newest on, 1–100. Default 20.' })
  readonly first?: number | null;

  @Field(() => String, { nullable: true, description: 'Only what comes behind this cursor.' })
  readonly after?: string | null;

  @Field(() => Int, {
    nullable: true,
    description: 'So many from the oldest back, 1–100; not together with `first`.',
  })
  readonly last?: number | null;

  @Field(() => String, { nullable: true, description: 'Only what comes before this cursor.' })
  readonly before?: string | null;

  @Field(() => VideoRequestFilter, { nullable: true, description: 'Which requests to list. Default: all.' })
  readonly filter?: VideoRequestFilter | null;
}

@Resolver(() => VideoRequest)
export class VideoRequestResolver {
  @FieldResolver(() => Boolean, {
    description:
      'Whether its generation takes much longer than the latest of its model did: more than three times as long as all but one in a hundred, from 1 minute to an hour; 15 minutes where the model has no history. One that does not move at all goes to an operator in the end, so there is nothing that its caller must do.',
  })
  async overdue(
    @Root() request: VideoRequest,
    @Ctx() { services, viewer }: GraphQLContext,
  ): Promise<boolean> {
    if (request.stage !== 'GENERATING') return false;
    return isOverdue(services, { id: request.uuid, teamId: viewer.teamId });
  }

  @Query(() => VideoRequest, {
    nullable: true,
    description: "One of the team's requests, or null: another team's reads exactly as a missing one.",
  })
  async request(
    @Arg('id', () => ID, { description: 'The id that `generateVideo` gave.' }) id: string,
    @Ctx() { services, viewer }: GraphQLContext,
  ): Promise<VideoRequest | null> {
    const key = keyOf('VideoRequest', id);
    const row = key === null ? null : await findRequest(services, viewer, key);
    return row && new VideoRequest(row);
  }

  @Query(() => VideoRequestConnection, { description: "The team's requests, newest first." })
  async requests(
    @Args(() => RequestsArguments) args: RequestsArguments,
    @Ctx() { services, viewer }: GraphQLContext,
  ): Promise<VideoRequestConnection> {
    const request = pageRequest(args);
    const read = await listRequests(services, viewer, {
      statuses: args.filter?.status ?? undefined,
      model: args.filter?.model ?? undefined,
      olderThan: args.after ? decodeListCursor(args.after, 'after') : undefined,
      newerThan: args.before ? decodeListCursor(args.before, 'before') : undefined,
      fromOldest: request.backward,
      take: request.size + 1,
    });
    const { rows, ...info } = toPage(read, request, args);
    const edges = rows.map((row) => ({ cursor: encodeListCursor(row), node: new VideoRequest(row) }));
    const pageInfo = {
      ...info,
      startCursor: edges[0]?.cursor ?? null,
      endCursor: edges.at(-1)?.cursor ?? null,
    };
    return { edges, nodes: edges.map(({ node }) => node), pageInfo };
  }
}
