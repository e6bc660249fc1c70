import { Field, ID, InputType, ObjectType } from 'type-graphql';
import { UserError } from '../error/userError.type.ts';
import { VideoRequest } from './videoRequest.type.ts';

@InputType('CancelRequestInput', { description: 'The request that is not wanted any more.' })
export class CancelRequestInput {
  @Field(() => ID, { description: 'Its id.' })
  readonly requestId!: string;
}

@ObjectType('CancelRequestPayload', {
  description: 'The request as it stands after the wish, or what is to be put right.',
})
export class CancelRequestPayload {
  @Field(() => VideoRequest, {
    nullable: true,
    description:
      'CANCELLED where it had not been submitted. Later `cancelRequestedAt` is set, and the status tells what came of it.',
  })
  readonly request!: VideoRequest | null;

  @Field(() => [UserError], { description: 'Empty where the wish was taken.' })
  readonly errors!: readonly UserError[];
}
