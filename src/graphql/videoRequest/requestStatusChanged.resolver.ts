import { Arg, Ctx, FieldResolver, ID, Resolver, Root, Subscription } from 'type-graphql';
import { findRequest } from '../../domain/videoRequest/findRequest.ts';
import { type FollowedChange, followRequest, followTeam } from '../../domain/videoRequest/followRequests.ts';
import { decodeEventCursor } from '../connection/cursor.ts';
import type { GraphQLContext } from '../context.ts';
import { notFound } from '../error/badInput.ts';
import { keyOf } from '../node/globalId.ts';
import { RequestStatusChange } from './requestStatusChange.type.ts';
import { VideoRequest } from './videoRequest.type.ts';

interface Arguments {
  readonly requestId?: string | null;
  readonly after?: string | null;
}

@Resolver(() => RequestStatusChange)
export class RequestStatusChangedResolver {
  @Subscription(() => RequestStatusChange, {
    description:
      "With an id: that request's present state first, then every change, until the one that ends it, with which the stream completes. Without: all changes of the team's requests from now on.",
    subscribe: ({ args, context }) => follow(args as Arguments, context as GraphQLContext),
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
        'The cursor of the last change seen: the stream goes on right behind it, and nothing in between is missed or comes twice. Behind the end of a request it completes at once.',
    })
    _after: string | null,
  ): RequestStatusChange {
    return new RequestStatusChange(change);
  }

  @FieldResolver(() => VideoRequest, {
    description: 'The request as it stands now, which may be further on than this change.',
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

async function follow(
  { requestId, after }: Arguments,
  { services, viewer }: GraphQLContext,
): Promise<AsyncIterable<FollowedChange>> {
  const position = after ? decodeEventCursor(after, 'after') : null;
  if (!requestId) return followTeam(services, viewer, position);
  const key = keyOf('VideoRequest', requestId);
  const changes = key === null ? null : await followRequest(services, viewer, key, position);
  if (!changes) throw notFound('requestId names no request of this team');
  return changes;
}
