import { Field, Int, ObjectType } from 'type-graphql';
import { DateTime } from '../scalars.ts';

@ObjectType('RateLimit', {
  description:
    'Where the caller stands with its allowance. An operation costs points: one a field, more for long texts and for what is looked up or written, and of a list as many times as it asks for entries. A key has so many points in each minute, together with the tokens that were made with it.',
})
export class RateLimit {
  @Field(() => Int, { description: 'Points in each minute.' })
  readonly limit!: number;

  @Field(() => Int, {
    description: 'Points left until `resetAt`, as far as this process knows: others may be using them too.',
  })
  readonly remaining!: number;

  @Field(() => DateTime, { description: 'When there are `limit` points again.' })
  readonly resetAt!: Date;

  @Field(() => Int, { description: 'Points that this operation has cost.' })
  readonly cost!: number;

  @Field(() => Int, { description: 'Points that one operation may cost; one that costs more is refused.' })
  readonly maxCost!: number;
}
