import { Ctx, Query, Resolver } from 'type-graphql';
import type { GraphQLContext } from '../context.ts';
import { Viewer } from './viewer.type.ts';

@Resolver()
export class ViewerResolver {
  @Query(() => Viewer, {
    nullable: true,
    description: 'Who is asking: the key or token that the call came with, and its team.',
  })
  viewer(@Ctx() { viewer }: GraphQLContext): Viewer {
    return new Viewer(viewer);
  }
}
