import { fastifyApolloHandler } from '@as-integrations/fastify';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { GraphQLError } from 'graphql';
import { authorizationOf } from '../authenticate.ts';
import { comeBackLater, serveEventStream } from '../eventStream/serveEventStream.ts';
import { wantsEventStream } from '../eventStream/wantsEventStream.ts';
import type { LiveOptions, ServerOptions } from '../options.ts';
import { errorAnswer, shownError } from './answer.ts';
import type { Admitted, Calls } from './calls.ts';
import { idempotencyKeyOf, lastEventIdOf, nameDocument, readOperation } from './readOperation.ts';

/**
 * GraphQL over HTTP: GET and POST on /graphql, answered at once or, where the caller wants that, as events. Plain calls
 * do not come here (plainCalls.ts).
 */
export function graphqlRoute(
  app: FastifyInstance,
  { apollo, trustedDocuments, services }: ServerOptions,
  live: LiveOptions & { readonly calls: Calls },
): void {
  const admit = (request: FastifyRequest): Promise<Admitted> =>
    live.calls.admit({
      id: request.id,
      authorization: authorizationOf(request),
      lastEventId: lastEventIdOf(request.headers),
      idempotencyKey: idempotencyKeyOf(request.headers),
      asked: readOperation(request),
    });
  const answerByApollo = fastifyApolloHandler(apollo, {
    context: async (request) => (await admit(request)).context,
  });
  const answerAsEvents = async (request: FastifyRequest, reply: FastifyReply) => {
    try {
      return await serveEventStream(request, reply, { ...live, ...(await admit(request)) });
    } catch (error) {
      const seconds = request.method === 'GET' ? secondsToComeBack(error) : null;
      return seconds === null ? refuse(request, reply, error) : comeBackLater(reply, seconds);
    }
  };
  const refuse = (request: FastifyRequest, reply: FastifyReply, error: unknown): FastifyReply => {
    const context = { log: services.log, requestId: request.id };
    const { status, headers, result } = errorAnswer(shownError(error, context));
    return reply.code(status).headers(Object.fromEntries(headers)).send(result);
  };
  app.route({
    url: '/graphql',
    method: ['GET', 'POST'],
    ...(trustedDocuments && {
      async preHandler(request: FastifyRequest, reply: FastifyReply) {
        try {
          nameDocument(request, trustedDocuments);
        } catch (error) {
          await refuse(request, reply, error);
        }
      },
    }),
    handler(request, reply) {
      return wantsEventStream(request)
        ? answerAsEvents(request, reply)
        : answerByApollo.call(app, request, reply);
    },
  });
}

/** null where coming back would change nothing. */
function secondsToComeBack(error: unknown): number | null {
  const seconds = error instanceof GraphQLError ? error.extensions.retryAfterSeconds : null;
  return typeof seconds === 'number' ? seconds : null;
}
