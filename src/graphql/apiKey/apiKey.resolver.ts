import type { GraphQLResolveInfo } from 'graphql';
import { Arg, Args, Authorized, Ctx, Info, Mutation, Query, Resolver } from 'type-graphql';
import { findTeamKeys, listTeamKeys } from '../../domain/apiKey/findTeamKeys.ts';
import { createTeamKey, revokeTeamKey } from '../../domain/apiKey/teamKeys.ts';
import type { Permission } from '../../domain/permissions.ts';
import { type ConnectionOf, readConnection } from '../connection/connection.ts';
import { ConnectionArguments } from '../connection/connectionArguments.ts';
import { pageLimit } from '../connection/page.ts';
import type { GraphQLContext } from '../context.ts';
import { pageCost, writeCost } from '../cost.ts';
import { toUserError } from '../error/userError.type.ts';
import { keyOf } from '../node/globalId.ts';
import { ApiKey } from './apiKey.type.ts';
import { ApiKeyConnection } from './apiKeyConnection.type.ts';
import {
  CreateApiKeyInput,
  CreateApiKeyPayload,
  RevokeApiKeyInput,
  RevokeApiKeyPayload,
} from './apiKeyMutations.type.ts';

@Resolver()
export class ApiKeyResolver {
  @Authorized<Permission>('manageKeys')
  @Query(() => ApiKeyConnection, {
    nullable: true,
    complexity: pageCost,
    description: "The team's keys, newest first, the revoked ones too. Needs a key of role ADMIN.",
  })
  apiKeys(
    @Args(() => ConnectionArguments) args: ConnectionArguments,
    @Ctx() { services, viewer }: GraphQLContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<ConnectionOf<ApiKey>> {
    return readConnection(args, info, {
      read: (range) => listTeamKeys(services, viewer, range),
      toItem: (row) => new ApiKey(row),
    });
  }

  @Authorized<Permission>('manageKeys')
  @Mutation(() => CreateApiKeyPayload, {
    nullable: true,
    complexity: writeCost,
    description: 'Makes a key of the team and shows it, once. Needs a key of role ADMIN.',
  })
  async createApiKey(
    @Arg('input', () => CreateApiKeyInput, { description: 'The key to make.' }) input: CreateApiKeyInput,
    @Ctx() { services, viewer }: GraphQLContext,
  ): Promise<CreateApiKeyPayload> {
    const { key, row, faults } = await createTeamKey(services, viewer, {
      name: input.name,
      role: input.role,
      expiresAt: input.expiresAt ?? null,
    });
    return { key, apiKey: row && new ApiKey(row), errors: faults.map(toUserError) };
  }

  @Authorized<Permission>('manageKeys')
  @Mutation(() => RevokeApiKeyPayload, {
    nullable: true,
    complexity: writeCost,
    description:
      'Revokes a key at once and for ever, with the keys and the tokens that were made with it; their open connections are closed within 5 s. Needs a key of role ADMIN.',
  })
  async revokeApiKey(
    @Arg('input', () => RevokeApiKeyInput, { description: 'The key to revoke.' }) input: RevokeApiKeyInput,
    @Ctx() { services, viewer }: GraphQLContext,
  ): Promise<RevokeApiKeyPayload> {
    const { row, revoked, faults } = await revokeTeamKey(services, viewer, {
      id: keyOf('ApiKey', input.id),
      withDescendants: input.withDescendants,
    });
    const shown = await findTeamKeys(services, viewer, revoked.slice(0, pageLimit));
    return {
      apiKey: row && new ApiKey(row),
      revokedCount: revoked.length,
      revokedKeys: shown.map((each) => new ApiKey(each)),
      errors: faults.map(toUserError),
    };
  }
}
