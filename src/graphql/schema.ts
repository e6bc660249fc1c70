import 'reflect-metadata';
import type { GraphQLObjectType, GraphQLSchema } from 'graphql';
import { buildSchemaSync, type PubSub } from 'type-graphql';
import { obstacleTo, type Permission } from '../domain/permissions.ts';
import { ApiKeyResolver } from './apiKey/apiKey.resolver.ts';
import { ClientTokenResolver } from './clientToken/clientToken.resolver.ts';
import type { GraphQLContext } from './context.ts';
import { forbidden } from './error/refusals.ts';
import { userErrorTypes } from './error/userError.type.ts';
import { ModelResolver } from './model/model.resolver.ts';
import { NodeResolver } from './node/node.resolver.ts';
import { readPlainProperties } from './plainProperties.ts';
import { RateLimitResolver } from './rateLimit/rateLimit.resolver.ts';
import { checkTexts } from './text.ts';
import { UploadResolver } from './upload/upload.resolver.ts';
import { RequestChangesResolver } from './videoRequest/requestChanges.resolver.ts';
import { RequestStatusChangedResolver } from './videoRequest/requestStatusChanged.resolver.ts';
import { ReviewResolver } from './videoRequest/review.resolver.ts';
import { VideoRequestMutations } from './videoRequest/videoRequest.mutations.ts';
import { VideoRequestResolver } from './videoRequest/videoRequest.resolver.ts';
import { ViewerResolver } from './viewer/viewer.resolver.ts';

/** The schema as it is served and, printed, as schema.graphql has it. */
export function createSchema(): GraphQLSchema {
  checkTexts();
  const schema = buildSchemaSync({
    resolvers: [
      ViewerResolver,
      RateLimitResolver,
      ApiKeyResolver,
      ClientTokenResolver,
      NodeResolver,
      VideoRequestResolver,
      VideoRequestMutations,
      ReviewResolver,
      RequestStatusChangedResolver,
      RequestChangesResolver,
      ModelResolver,
      UploadResolver,
    ],
    orphanedTypes: userErrorTypes,
    authChecker: ({ context }, permissions) => allow(context as GraphQLContext, permissions as Permission[]),
    pubSub: noTopics,
    // Inputs are checked by the domain, all faults at once and as data.
    validate: false,
  });
  describeRoots(schema);
  readPlainProperties(schema);
  return schema;
}

/** type-graphql makes the root types itself and gives them no description. */
function describeRoots(schema: GraphQLSchema): void {
  const roots: [GraphQLObjectType | null | undefined, string][] = [
    [
      schema.getQueryType(),
      'What can be read. Everything belongs to the team of the key or token that asks.',
    ],
    [
      schema.getMutationType(),
      'What can be done. What a caller can put right comes back in `errors` of the payload.',
    ],
    [
      schema.getSubscriptionType(),
      'What can be watched, over WebSocket (graphql-transport-ws) or as server-sent events, on the same address.',
    ],
  ];
  for (const [root, description] of roots) if (root) root.description = description;
}

/** type-graphql asks for one wherever there are subscriptions; ours reads the event log instead. */
const noTopics: PubSub = {
  publish: () => {
    throw new Error('nothing is published by topic: changes are read from the event log');
  },
  subscribe: () => {
    throw new Error('nothing is subscribed by topic: changes are read from the event log');
  },
};

function allow({ viewer }: GraphQLContext, permissions: readonly Permission[]): boolean {
  for (const permission of permissions) {
    const obstacle = obstacleTo(viewer, permission);
    if (obstacle !== null) throw forbidden(obstacle);
  }
  return true;
}
