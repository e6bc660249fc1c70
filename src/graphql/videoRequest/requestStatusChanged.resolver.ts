import { Arg, Ctx, FieldResolver, ID, Resolver, Root, Subscription } from 'type-graphql';
import { findRequest } from '../../domain/videoRequest/findRequest.ts';
import { beginFollowing, type FollowedChange } from '../../domain/videoRequest/followRequests.ts';
import type { GraphQLContext } from '../context.ts';
import { notFound } from '../error/refusals.ts';
import { ChangeStream } from './changeStream.ts';
import { type ChangeArguments, toFollowQuery } from './followQuery.ts';
import { RequestStatusChange } from './requestStatusChange.type.ts';
import { VideoRequest } from './videoRequest.type.ts';
import { VideoRequestFilter } from './videoRequestConnection.type.ts';

@Resolver(() => RequestStatusChange)
export class RequestStatusChangedResolver {
  @Subscription(() => RequestStatusChange, {
    description:
      "With an id: that request's present state first, then every change, until the one that ends it, with which the stream completes. Without: all changes of the team's requests from now on. Over WebSocket, or as server-sent events (`Accept: text/event-stream`); whoever must ask instead has `requestChanges`.",
    subscribe: ({ args, context }) => follow(args as ChangeArguments, context as GraphQLContext),
  })
  requestStatusChanged(
    @Root() change: FollowedChange,
    @Arg('requestId', () => ID, {
      nullable: true,
      description: "The request to watch; left out: all of the team's.",
    })
    _requestId: string | null,
    @Arg('after', () => String, {
      nullable: true,
      description:
        'The cursor of the last change seen: the stream goes on right behind it, and nothing in between is missed or comes twice. Behind the end of a request it completes at once. Cursors hold for as long as the operator keeps the log, 7 days by default; an older one brings a change with `resync` first.',
    })
    _after: string | null,
    @Arg('filter', () => VideoRequestFilter, {
      nullable: true,
      description:
        "Which changes of the team's to send: those that lead to one of the statuses, of that model. Not together with `requestId`. Default: all.",
    })
    _filter: VideoRequestFilter | null,
  ): RequestStatusChange {
    return new RequestStatusChange(change);
  }

  @FieldResolver(() => VideoRequest, {
    description:
      'The request as it stood when this change was first shown to somebody, which may be further on than this change.',
  })
  async request(
    @Root() change: RequestStatusChange,
    @Ctx() { services, viewer }: GraphQLContext,
  ): Promise<VideoRequest> {
    const row = await findRequest(services, viewer, change.requestKey);
    if (!row) throw new Error(`the event log names request ${change.requestKey}, which is not there`);
    return new VideoRequest(row);
  }
}

async function follow(args: ChangeArguments, context: GraphQLContext): Promise<ChangeStream> {
  const { services, viewer, lastEventId } = context;
  const query = toFollowQuery(lastEventId === null ? args : { ...args, after: lastEventId }, viewer);
  const following = query && (await beginFollowing(services, viewer, query));
  if (!following) throw notFound('requestId names no request of this team');
  return new ChangeStream(following);
}
