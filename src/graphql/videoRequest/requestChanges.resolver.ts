import { Args, ArgsType, Ctx, Field, ID, Int, Query, Resolver } from 'type-graphql';
import { beginFollowing, type FollowedChange, readOn } from '../../domain/videoRequest/followRequests.ts';
import { encodeEventCursor } from '../connection/cursor.ts';
import { pageRequest } from '../connection/page.ts';
import type { GraphQLContext } from '../context.ts';
import { pageCost } from '../cost.ts';
import { notFound } from '../error/refusals.ts';
import { type ChangeArguments, toFollowQuery } from './followQuery.ts';
import { RequestChanges } from './requestChanges.type.ts';
import { RequestStatusChange } from './requestStatusChange.type.ts';
import { VideoRequestFilter } from './videoRequestConnection.type.ts';

@ArgsType()
class RequestChangesArguments implements ChangeArguments {
  @Field(() => ID, { nullable: true, description: "The request to ask about; left out: all of the team's." })
  readonly requestId?: string | null;

  @Field(() => String, {
    nullable: true,
    description:
      'The `cursor` of the last answer, or of the last change seen anywhere. Left out: begin here.',
  })
  readonly after?: string | null;

  @Field(() => Int, { nullable: true, description: 'Changes at most, 1–100. Default 20.' })
  readonly first?: number | null;

  @Field(() => VideoRequestFilter, {
    nullable: true,
    description: "Which changes of the team's to give; not together with `requestId`. Default: all.",
  })
  readonly filter?: VideoRequestFilter | null;
}

@Resolver()
export class RequestChangesResolver {
  @Query(() => RequestChanges, {
    nullable: true,
    complexity: pageCost,
    description:
      'What `requestStatusChanged` sends, for those who must ask: without `after` the present state of the one request (of a team nothing, but a cursor to begin with), then what has changed since. Ask no more often than every few seconds.',
  })
  async requestChanges(
    @Args(() => RequestChangesArguments) args: RequestChangesArguments,
    @Ctx() { services, viewer }: GraphQLContext,
  ): Promise<RequestChanges> {
    const { size } = pageRequest({ first: args.first }, 1);
    const query = toFollowQuery(args, viewer);
    const following = query && (await beginFollowing(services, viewer, query));
    if (!following) throw notFound('requestId names no request of this team');
    const { first, from, over, head } = following;
    if (first || from === head) return answer(first ? [first] : [], from, { more: false, over });
    const page = await readOn(services, following, from, size);
    return answer(page.changes, page.readTo, { more: page.more, over: over && page.readTo >= head });
  }
}

function answer(
  changes: readonly FollowedChange[],
  readTo: bigint,
  { more, over }: { more: boolean; over: boolean },
): RequestChanges {
  return {
    changes: changes.map((change) => new RequestStatusChange(change)),
    cursor: encodeEventCursor(readTo),
    hasMore: more,
    complete: over,
  };
}
