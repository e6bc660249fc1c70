import { Arg, Authorized, Ctx, Mutation, Resolver } from 'type-graphql';
import { createClientToken } from '../../domain/clientToken/createClientToken.ts';
import type { Permission } from '../../domain/permissions.ts';
import { noSuchRequest } from '../../domain/userFault.ts';
import type { GraphQLContext } from '../context.ts';
import { lookupCost } from '../cost.ts';
import { toUserError } from '../error/userError.type.ts';
import { keyOf } from '../node/globalId.ts';
import { CreateClientTokenInput, CreateClientTokenPayload } from './clientToken.type.ts';

@Resolver()
export class ClientTokenResolver {
  @Authorized<Permission>('createClientToken')
  @Mutation(() => CreateClientTokenPayload, {
    nullable: true,
    complexity: lookupCost,
    description:
      'Turns the key that calls into a short-lived token for a browser, so that no key stands in a page. It is revoked with its key, and expires no later. Needs an API key, of any role.',
  })
  async createClientToken(
    @Arg('input', () => CreateClientTokenInput, { description: 'What the token is to be good for.' })
    { access, requestId, expiresInSeconds, pointsPerMinute, openConnections }: CreateClientTokenInput,
    @Ctx() { services, viewer }: GraphQLContext,
  ): Promise<CreateClientTokenPayload> {
    const key = requestId ? keyOf('VideoRequest', requestId) : null;
    if (requestId && key === null)
      return { token: null, expiresAt: null, errors: [toUserError(noSuchRequest)] };
    const { token, expiresAt, faults } = await createClientToken(services, viewer, {
      role: access,
      requestId: key,
      seconds: expiresInSeconds ?? null,
      pointsPerMinute: pointsPerMinute ?? null,
      openConnections: openConnections ?? null,
    });
    return { token, expiresAt, errors: faults.map(toUserError) };
  }
}
