import { Ctx, Query, Resolver } from 'type-graphql';
import type { GraphQLContext } from '../context.ts';
import { RateLimit } from './rateLimit.type.ts';

@Resolver()
export class RateLimitResolver {
  @Query(() => RateLimit, {
    nullable: true,
    description:
      'Where the caller stands with its allowance. `extensions.cost` of every answer tells the same.',
  })
  rateLimit(@Ctx() { charge }: GraphQLContext): RateLimit {
    const { cost, maxCost, allowance } = charge;
    return { ...allowance, cost, maxCost };
  }
}
