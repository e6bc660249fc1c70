import { Arg, Ctx, ID, Query, Resolver } from 'type-graphql';
import { findModel } from '../../domain/model/catalogue.ts';
import { readGates } from '../../domain/model/gates.ts';
import { findRequest } from '../../domain/videoRequest/findRequest.ts';
import type { GraphQLContext } from '../context.ts';
import { Model } from '../model/model.type.ts';
import { VideoRequest } from '../videoRequest/videoRequest.type.ts';
import { Team } from '../viewer/viewer.type.ts';
import { fromGlobalId } from './globalId.ts';
import { Node } from './node.type.ts';

@Resolver()
export class NodeResolver {
  @Query(() => Node, {
    nullable: true,
    description: "Any object by its id, or null: another team's object reads exactly as a missing one.",
  })
  async node(
    @Arg('id', () => ID, { description: 'The id that the object was given out with.' }) id: string,
    @Ctx() { services, viewer }: GraphQLContext,
  ): Promise<Node | null> {
    const named = fromGlobalId(id);
    if (named?.type === 'VideoRequest') {
      const request = await findRequest(services, viewer, named.key);
      return request && new VideoRequest(request);
    }
    if (named?.type === 'Model') {
      const model = await findModel(services, named.key);
      return model && new Model(model, await readGates(services));
    }
    return named?.type === 'Team' && named.key === viewer.teamId ? new Team(viewer) : null;
  }
}
