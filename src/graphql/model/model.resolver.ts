import { Arg, Ctx, Query, Resolver } from 'type-graphql';
import { defaultModel } from '../../domain/model/catalogue.ts';
import type { GraphQLContext } from '../context.ts';
import { listCost } from '../cost.ts';
import { Model } from './model.type.ts';

/** A third of what the upstream lists: more, and all that can be asked of them would cost more than an operation may. */
const usualModels = 80;

@Resolver()
export class ModelResolver {
  @Query(() => Model, {
    nullable: true,
    description: 'One model of the upstream by its name, or null where there is none that your team may use.',
  })
  async model(
    @Arg('name', () => String, {
      defaultValue: defaultModel,
      description: "The upstream's name for it. Case-sensitive.",
    })
    name: string,
    @Ctx() { services, viewer }: GraphQLContext,
  ): Promise<Model | null> {
    const row = await services.models.find(name, viewer.teamId);
    return row && new Model(row, await services.models.gates(viewer.teamId));
  }

  @Query(() => [Model], {
    nullable: true,
    complexity: listCost(usualModels),
    description:
      'All models of the upstream that your team may use, by name. Kept for ten minutes, and longer while the upstream is unavailable.',
  })
  async models(@Ctx() { services, viewer }: GraphQLContext): Promise<Model[]> {
    const [rows, gates] = [
      await services.models.list(viewer.teamId),
      await services.models.gates(viewer.teamId),
    ];
    return rows.map((row) => new Model(row, gates));
  }
}
