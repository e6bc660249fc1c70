import { HeaderMap } from '@apollo/server';
import { fastifyApolloHandler } from '@as-integrations/fastify';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { GraphQLError } from 'graphql';
import { servicesOf } from '../domain/services.ts';
import type { Viewer } from '../domain/viewer.ts';
import type { GraphQLContext } from '../graphql/context.ts';
import { internalError } from '../graphql/error/maskError.ts';
import { authenticate, authorizationOf, unauthenticated } from './authenticate.ts';
import { comeBackLater, serveEventStream } from './eventStream/serveEventStream.ts';
import { wantsEventStream } from './eventStream/wantsEventStream.ts';
import type { LiveOptions, ServerOptions } from './options.ts';
import { nameDocument, readOperation } from './readOperation.ts';
import { isUnavailable, unavailableHead } from './unavailable.ts';

/** GraphQL over HTTP: GET and POST on /graphql, answered at once or, where the caller wants that, as events. */
export function graphqlRoute(
  app: FastifyInstance,
  { apollo, services, trustedDocuments }: ServerOptions,
  live: LiveOptions,
): void {
  const context = async (request: FastifyRequest): Promise<GraphQLContext> => {
    const call = { requestId: request.id, lastEventId: lastEventIdOf(request) };
    const viewer = await authenticated(request);
    const operation = readOperation(request);
    // What cannot be read is refused by whoever would run it.
    const charged = typeof operation === 'string' ? { query: '' } : operation;
    const charge = await masked(request, () => live.admission.admit(viewer, charged));
    return { ...call, viewer, services: servicesOf(services, viewer), charge };
  };
  const authenticated = async (request: FastifyRequest): Promise<Viewer> => {
    const viewer = await masked(request, () => authenticate(live.credentials, authorizationOf(request)));
    if (!viewer) throw refusal();
    return viewer;
  };
  /** What fails before a context is made never meets Apollo's plugins. */
  const masked = <T>(request: FastifyRequest, work: () => Promise<T>): Promise<T> =>
    work().catch((error: unknown) => {
      if (error instanceof GraphQLError) throw error;
      throw withHead(internalError(error, { log: services.log, requestId: request.id }));
    });
  const withContext = (request: FastifyRequest): Promise<GraphQLContext> =>
    context(request).catch((error: unknown) => {
      if (error instanceof GraphQLError) error.extensions.requestId = request.id;
      throw error;
    });
  const answerAtOnce = fastifyApolloHandler(apollo, { context: withContext });
  const answerAsEvents = async (request: FastifyRequest, reply: FastifyReply) => {
    try {
      return await serveEventStream(request, reply, { ...live, context: await withContext(request) });
    } catch (error) {
      if (!(error instanceof GraphQLError)) throw error;
      const seconds = request.method === 'GET' ? secondsToComeBack(error) : null;
      return seconds === null ? sendError(reply, error) : comeBackLater(reply, seconds);
    }
  };
  app.route({
    url: '/graphql',
    method: ['GET', 'POST'],
    async preHandler(request, reply) {
      try {
        if (trustedDocuments) nameDocument(request, trustedDocuments);
      } catch (error) {
        if (!(error instanceof GraphQLError)) throw error;
        error.extensions.requestId = request.id;
        await sendError(reply, error);
      }
    },
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

function refusal(): GraphQLError {
  const headers = new HeaderMap([['www-authenticate', 'Bearer realm="clapperboard"']]);
  return new GraphQLError(unauthenticated, {
    extensions: { code: 'UNAUTHENTICATED', http: { status: 401, headers } },
  });
}

/** null where coming back would change nothing. */
function secondsToComeBack({ extensions }: GraphQLError): number | null {
  return typeof extensions.retryAfterSeconds === 'number' ? extensions.retryAfterSeconds : null;
}

/** What Apollo Server makes of `extensions.http`. */
function sendError(reply: FastifyReply, error: GraphQLError): FastifyReply {
  const { http, ...extensions } = error.extensions as { http?: { status: number; headers?: HeaderMap } };
  for (const [name, value] of http?.headers ?? []) reply.header(name, value);
  return reply.code(http?.status ?? 500).send({ errors: [{ message: error.message, extensions }] });
}
