import { Field, ID, ObjectType } from 'type-graphql';
import type { ReviewCandidate as Candidate } from '../../domain/videoRequest/readReview.ts';
import type { TeamReview } from '../../domain/videoRequest/teamReview.ts';
import { listCost } from '../cost.ts';
import { toGlobalId } from '../node/globalId.ts';
import { DateTime } from '../scalars.ts';

@ObjectType('ReviewCandidate', {
  description: "A job of the upstream that could be what became of the request, and can be no other team's.",
})
export class ReviewCandidate {
  @Field(() => ID, { description: 'For `resolveRequest` with the decision ADOPT; opaque.' })
  readonly id!: string;

  @Field(() => String, { description: "How the job stood when it was seen, in the upstream's word." })
  readonly status!: string;

  @Field(() => DateTime, {
    nullable: true,
    description: 'When it was made, by the upstream’s clock; null where it does not say.',
  })
  readonly createdAt!: Date | null;

  @Field(() => [String], { description: 'The fields of the input that it has the same.' })
  readonly equalFields!: readonly string[];

  @Field(() => [String], { description: 'The fields of the input that the upstream does not tell of it.' })
  readonly missingFields!: readonly string[];
}

@ObjectType('RequestReview', {
  description:
    'What is known of a request that the gateway cannot settle by itself; `resolveRequest` takes the decision.',
})
export class RequestReview {
  @Field(() => String, {
    description: 'Why the gateway cannot tell what became of it; for a person to read.',
  })
  readonly why!: string;

  @Field(() => DateTime, { description: 'Since when it waits for a decision.' })
  readonly since!: Date;

  @Field(() => [ReviewCandidate], {
    complexity: listCost(3),
    description:
      "The jobs of the upstream that it could be: each has the audio or the prompt of the request, and could come of no other team's request. Empty where there is none to offer; then the gateway's operator, who sees all of the upstream's list, can decide.",
  })
  readonly candidates!: readonly ReviewCandidate[];

  @Field(() => Boolean, {
    nullable: true,
    description:
      "Whether the upstream's list was read to its end, so that a job could not be overlooked; null where it was not read.",
  })
  readonly listingComplete!: boolean | null;
}

export function toRequestReview(review: TeamReview): RequestReview {
  return {
    why: review.why,
    since: review.since,
    candidates: review.candidates.map(toReviewCandidate),
    listingComplete: review.listingComplete,
  };
}

function toReviewCandidate({ key, status, createdAt, ...fields }: Candidate): ReviewCandidate {
  return {
    id: toGlobalId('ReviewCandidate', key),
    status,
    createdAt,
    equalFields: fields.equal,
    missingFields: fields.missing,
  };
}
