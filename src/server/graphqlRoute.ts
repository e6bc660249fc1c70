import { HeaderMap } from '@apollo/server';
import { fastifyApolloHandler } from '@as-integrations/fastify';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { GraphQLError } from 'graphql';
import type { GraphQLContext } from '../graphql/context.ts';
import { internalError } from '../graphql/error/maskError.ts';
import { authenticate, unauthenticated } from './authenticate.ts';
import type { ServerOptions } from './options.ts';
import { isUnavailable, unavailableHead } from './unavailable.ts';

/** GraphQL over HTTP: GET and POST on /graphql. */
export function graphqlRoute(app: FastifyInstance, { apollo, services }: ServerOptions): void {
  const context = async (request: FastifyRequest): Promise<GraphQLContext> => {
    const viewer = await authenticate(services, request.headers.authorization).catch((error: unknown) => {
      // What fails before a context is made never meets Apollo's plugins.
      throw withHead(internalError(error, { log: services.log, requestId: request.id }));
    });
    if (!viewer) throw refusal(request.id);
    return { viewer, services, requestId: request.id };
  };
  const handler = fastifyApolloHandler(apollo, { context });
  app.route({ url: '/graphql', method: ['GET', 'POST'], handler });
}

function withHead(error: GraphQLError): GraphQLError {
  if (isUnavailable([error], null)) error.extensions.http = unavailableHead();
  return error;
}

function refusal(requestId: string): GraphQLError {
  const headers = new HeaderMap([['www-authenticate', 'Bearer realm="clapperboard"']]);
  return new GraphQLError(unauthenticated, {
    extensions: { code: 'UNAUTHENTICATED', requestId, http: { status: 401, headers } },
  });
}
