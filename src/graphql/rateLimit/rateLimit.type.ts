import { Field, Int, ObjectType } from 'type-graphql';
import { DateTime } from '../scalars.ts';

@ObjectType('RateLimit', {
  description:
    'Where the caller stands with its allowance. An operation costs points: one a field, more for long texts and for what is looked up or written, and of a list as many times as it asks for entries. A key has so many points in each minute, together with the client tokens that were made with it. A client token has a part of them, and its calls count as its key’s; all tokens of a key together leave the key a fifth.',
})
export class RateLimit {
  @Field(() => Int, {
    description: 'Points that the caller has in each minute: its own, where it is a client token.',
  })
  readonly limit!: number;

  @Field(() => Int, {
    description:
      'Points left until `resetAt`, as far as this process knows: others may be using them too. Of a client token no more than all tokens of its key have left together.',
  })
  readonly remaining!: number;

  @Field(() => DateTime, { description: 'When there are `limit` points again.' })
  readonly resetAt!: Date;

  @Field(() => Int, { description: 'Points that this operation has cost.' })
  readonly cost!: number;

  @Field(() => Int, {
    description:
      'Points that one operation may cost; one that costs more is refused. Of a client token never more than `limit`.',
  })
  readonly maxCost!: number;
}
