import type { GraphQLResolveInfo } from 'graphql';
import {
  Arg,
  Args,
  ArgsType,
  Ctx,
  Field,
  FieldResolver,
  ID,
  Info,
  Query,
  Resolver,
  Root,
} from 'type-graphql';
import { findRequest, listRequests } from '../../domain/videoRequest/findRequest.ts';
import { isOverdue } from '../../domain/videoRequest/isOverdue.ts';
import { readConnection } from '../connection/connection.ts';
import { ConnectionArguments } from '../connection/connectionArguments.ts';
import type { GraphQLContext } from '../context.ts';
import { lookupCost, pageCost } from '../cost.ts';
import { keyOf } from '../node/globalId.ts';
import { askedFields } from './askedFields.ts';
import { VideoRequest } from './videoRequest.type.ts';
import { VideoRequestConnection, VideoRequestFilter } from './videoRequestConnection.type.ts';

@ArgsType()
class RequestsArguments extends ConnectionArguments {
  @Field(() => VideoRequestFilter, { nullable: true, description: 'Which requests to list. Default: all.' })
  readonly filter?: VideoRequestFilter | null;
}

@Resolver(() => VideoRequest)
export class VideoRequestResolver {
  @FieldResolver(() => Boolean, {
    complexity: lookupCost,
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
    @Info() info: GraphQLResolveInfo,
  ): Promise<VideoRequest | null> {
    const key = keyOf('VideoRequest', id);
    const row = key === null ? null : await findRequest(services, viewer, key, askedFields(info));
    return row && new VideoRequest(row);
  }

  @Query(() => VideoRequestConnection, {
    nullable: true,
    complexity: pageCost,
    description: "The team's requests, newest first.",
  })
  async requests(
    @Args(() => RequestsArguments) args: RequestsArguments,
    @Ctx() { services, viewer }: GraphQLContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<VideoRequestConnection> {
    const { status, model } = args.filter ?? {};
    const query = {
      statuses: status ?? undefined,
      model: model ?? undefined,
      fields: askedFields(info),
    };
    return readConnection(args, info, {
      read: (range) => listRequests(services, viewer, { ...query, ...range }),
      toItem: (row) => new VideoRequest(row),
    });
  }
}
