import { Arg, Authorized, Ctx, FieldResolver, Mutation, Resolver, Root } from 'type-graphql';
import { obstacleTo, type Permission } from '../../domain/permissions.ts';
import { resolveRequest } from '../../domain/videoRequest/resolveRequest.ts';
import { readTeamReview } from '../../domain/videoRequest/teamReview.ts';
import type { GraphQLContext } from '../context.ts';
import { lookupCost, writeCost } from '../cost.ts';
import { toUserError } from '../error/userError.type.ts';
import { keyOf } from '../node/globalId.ts';
import { ResolveRequestInput, ResolveRequestPayload } from './resolveRequest.type.ts';
import { RequestReview, toRequestReview } from './review.type.ts';
import { VideoRequest } from './videoRequest.type.ts';

/** What only an admin of the team sees and does: settle what the gateway cannot tell. */
@Resolver(() => VideoRequest)
export class ReviewResolver {
  @FieldResolver(() => RequestReview, {
    complexity: lookupCost,
    nullable: true,
    description:
      'What is known of a request that needs review; null unless its stage is NEEDS_REVIEW, and for keys of any role but ADMIN.',
  })
  async review(
    @Root() request: VideoRequest,
    @Ctx() { services, viewer }: GraphQLContext,
  ): Promise<RequestReview | null> {
    if (request.stage !== 'NEEDS_REVIEW' || obstacleTo(viewer, 'resolveRequest') !== null) return null;
    const review = await readTeamReview(services, request.uuid);
    return review && toRequestReview(review);
  }

  @Authorized<Permission>('resolveRequest')
  @Mutation(() => ResolveRequestPayload, {
    nullable: true,
    complexity: writeCost,
    description:
      'Decides about a request whose stage is NEEDS_REVIEW; the event log keeps which key did. Needs a key of role ADMIN.',
  })
  async resolveRequest(
    @Arg('input', () => ResolveRequestInput, { description: 'The decision.' }) input: ResolveRequestInput,
    @Ctx() { services, viewer }: GraphQLContext,
  ): Promise<ResolveRequestPayload> {
    const { requestId, decision } = input;
    const { request, faults } = await resolveRequest(services, viewer, keyOf('VideoRequest', requestId), {
      decision,
      candidate: candidateKey(input.candidate),
      reason: input.reason ?? null,
    });
    return { request: request && new VideoRequest(request), errors: faults.map(toUserError) };
  }
}

/** An id that is none of ours stays given, and names no candidate. */
function candidateKey(id: string | null | undefined): string | null {
  return id === null || id === undefined ? null : (keyOf('ReviewCandidate', id) ?? '');
}
