import { ArgsType, Field, Int } from 'type-graphql';
import type { PageArguments } from './page.ts';

@ArgsType()
export class ConnectionArguments implements PageArguments {
  @Field(() => Int, { nullable: true, description: 'So many from the newest on, 0–100. Default 20.' })
  readonly first?: number | null;

  @Field(() => String, { nullable: true, description: 'Only what comes behind this cursor.' })
  readonly after?: string | null;

  @Field(() => Int, {
    nullable: true,
    description: 'So many from the oldest back, 0–100; not together with `first`.',
  })
  readonly last?: number | null;

  @Field(() => String, { nullable: true, description: 'Only what comes before this cursor.' })
  readonly before?: string | null;
}
