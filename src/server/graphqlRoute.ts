import { HeaderMap } from '@apollo/server';
import { fastifyApolloHandler } from '@as-integrations/fastify';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { GraphQLError } from 'graphql';
import type { GraphQLContext } from '../graphql/context.ts';
import { internalError } from '../graphql/error/maskError.ts';
import { authenticate, authorizationOf, unauthenticated } from './authenticate.ts';
import { comeBackLater, serveEventStream } from './eventStream/serveEventStream.ts';
import { wantsEventStream } from './eventStream/wantsEventStream.ts';
import type { LiveOptions, ServerOptions } from './options.ts';
import { isUnavailable, unavailableHead } from './unavailable.ts';

/** GraphQL over HTTP: GET and POST on /graphql, answered at once or, where the caller wants that, as events. */
export function graphqlRoute(
  app: FastifyInstance,
  { apollo, services }: ServerOptions,
  live: LiveOptions,
): void {
  const context = async (request: FastifyRequest): Promise<GraphQLContext> => {
    const viewer = await authenticate(services, authorizationOf(request)).catch((error: unknown) => {
      // What fails before a context is made never meets Apollo's plugins.
      throw withHead(internalError(error, { log: services.log, requestId: request.id }));
    });
    if (!viewer) throw refusal(request.id);
    return { viewer, services, requestId: request.id, lastEventId: lastEventIdOf(request) };
  };
  const answerAtOnce = fastifyApolloHandler(apollo, { context });
  const answerAsEvents = async (request: FastifyRequest, reply: FastifyReply) => {
    try {
      return await serveEventStream(request, reply, { ...live, context: await context(request) });
    } catch (error) {
      if (!(error instanceof GraphQLError)) throw error;
      const away = isUnavailable([error], null);
      return away && request.method === 'GET' ? comeBackLater(reply) : sendError(reply, error);
    }
  };
  app.route({
    url: '/graphql',
    method: ['GET', 'POST'],
    handler: (request, reply) =>
      wantsEventStream(request) ? answerAsEvents(request, reply) : answerAtOnce.call(app, request, reply),
  });
}

function lastEventIdOf({ headers }: FastifyRequest): string | null {
  const id = headers['last-event-id'];
  return typeof id === 'string' && id !== '' ? id : null;
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

/** What Apollo Server makes of `extensions.http`. */
function sendError(reply: FastifyReply, error: GraphQLError): FastifyReply {
  const { http, ...extensions } = error.extensions as { http?: { status: number; headers: HeaderMap } };
  for (const [name, value] of http?.headers ?? []) reply.header(name, value);
  return reply.code(http?.status ?? 500).send({ errors: [{ message: error.message, extensions }] });
}
