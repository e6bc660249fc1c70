import { Arg, Ctx, ID, Query, Resolver } from 'type-graphql';
import { findTeamKey } from '../../domain/apiKey/findTeamKeys.ts';
import { obstacleTo } from '../../domain/permissions.ts';
import { findRequest } from '../../domain/videoRequest/findRequest.ts';
import { ApiKey } from '../apiKey/apiKey.type.ts';
import type { GraphQLContext } from '../context.ts';
import { Model } from '../model/model.type.ts';
import { VideoRequest } from '../videoRequest/videoRequest.type.ts';
import { Team } from '../viewer/viewer.type.ts';
import { fromGlobalId, type IdType } from './globalId.ts';
import { Node } from './node.type.ts';

@Resolver()
export class NodeResolver {
  @Query(() => Node, {
    nullable: true,
    description: "Any object by its id, or null: another team's object reads exactly as a missing one.",
  })
  async node(
    @Arg('id', () => ID, { description: 'The id that the object was given out with.' }) id: string,
    @Ctx() context: GraphQLContext,
  ): Promise<Node | null> {
    const named = fromGlobalId(id);
    return named && (await find[named.type](context, named.key));
  }
}

const find: Readonly<Record<IdType, (context: GraphQLContext, key: string) => Promise<Node | null>>> = {
  async VideoRequest({ services, viewer }, key) {
    const request = await findRequest(services, viewer, key);
    return request && new VideoRequest(request);
  },
  async Model({ services }, key) {
    const model = await services.models.find(key);
    return model && new Model(model, await services.models.gates());
  },
  async Team({ viewer }, key) {
    return key === viewer.teamId ? new Team(viewer) : null;
  },
  // To others than admins it reads as a missing one.
  async ApiKey({ services, viewer }, key) {
    const row = obstacleTo(viewer, 'manageKeys') === null ? await findTeamKey(services, viewer, key) : null;
    return row && new ApiKey(row);
  },
  async ReviewCandidate() {
    return null;
  },
};
