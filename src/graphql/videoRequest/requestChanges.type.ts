import { Field, ObjectType } from 'type-graphql';
import { RequestStatusChange } from './requestStatusChange.type.ts';

@ObjectType('RequestChanges', {
  description: 'What has changed since the last time, for those who ask instead of being told.',
})
export class RequestChanges {
  @Field(() => [RequestStatusChange], {
    description: 'The changes in order; empty where there is nothing new.',
  })
  readonly changes!: readonly RequestStatusChange[];

  @Field(() => String, {
    description:
      'Hand it to `after` the next time, or to `requestStatusChanged`: nothing in between is missed.',
  })
  readonly cursor!: string;

  @Field(() => Boolean, { description: 'Whether there is more already: ask again at once.' })
  readonly hasMore!: boolean;

  @Field(() => Boolean, {
    description:
      'Whether the one request that was asked for has ended: nothing comes any more. Never for a team.',
  })
  readonly complete!: boolean;
}
