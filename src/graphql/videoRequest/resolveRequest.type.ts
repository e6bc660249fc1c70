import { Field, ID, InputType, ObjectType, registerEnumType } from 'type-graphql';
import type { Decision } from '../../domain/videoRequest/resolveRequest.ts';
import { UserError } from '../error/userError.type.ts';
import { VideoRequest } from './videoRequest.type.ts';

export const ReviewDecision = {
  ADOPT: 'ADOPT',
  FAIL: 'FAIL',
  SUBMIT_AGAIN: 'SUBMIT_AGAIN',
} as const satisfies { [Name in Decision]: Name };

registerEnumType(ReviewDecision, {
  name: 'ReviewDecision',
  description: 'What is to become of a request that the gateway cannot settle by itself.',
  valuesConfig: {
    ADOPT: { description: 'The upstream has it as `candidate`: go on with that job. Costs nothing more.' },
    FAIL: { description: 'Give it up. Whether it was charged stays unknown.' },
    SUBMIT_AGAIN: {
      description:
        'Submit it once more, WHICH MAY BE PAID A SECOND TIME: the upstream may have the first one. Refused where a cancel was asked for.',
    },
  },
});

@InputType('ResolveRequestInput', { description: 'The decision about a request that needs review.' })
export class ResolveRequestInput {
  @Field(() => ID, { description: "The request's id; its stage is NEEDS_REVIEW." })
  readonly requestId!: string;

  @Field(() => ReviewDecision, { description: 'What is to become of it.' })
  readonly decision!: Decision;

  @Field(() => ID, {
    nullable: true,
    description:
      "For ADOPT, and required there: the id of one of this request's `review.candidates` that is bound to no other request.",
  })
  readonly candidate?: string | null;

  @Field(() => String, {
    nullable: true,
    description:
      'For FAIL alone: why, at most 500 characters. It becomes the message of the request’s `error`; left out, that says that an admin gave it up.',
  })
  readonly reason?: string | null;
}

@ObjectType('ResolveRequestPayload', {
  description: 'The request as it stands after the decision, or what is to be put right.',
})
export class ResolveRequestPayload {
  @Field(() => VideoRequest, {
    nullable: true,
    description:
      'The request as it stands now, also where the decision was refused; null where the input is at fault or the team has no such request.',
  })
  readonly request!: VideoRequest | null;

  @Field(() => [UserError], { description: 'Empty where the decision was carried out.' })
  readonly errors!: readonly UserError[];
}
