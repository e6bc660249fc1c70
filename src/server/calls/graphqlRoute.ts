import { type GraphQLRequest, type GraphQLResponse, HeaderMap } from '@apollo/server';
import { fastifyApolloHandler } from '@as-integrations/fastify';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { GraphQLError } from 'graphql';
import { servicesOf } from '../domain/services.ts';
import type { GraphQLContext } from '../graphql/context.ts';
import { internalError } from '../graphql/error/maskError.ts';
import { authenticate, authorizationOf, unauthenticated } from './authenticate.ts';
import { comeBackLater, serveEventStream } from './eventStream/serveEventStream.ts';
import { wantsEventStream } from './eventStream/wantsEventStream.ts';
import type { LiveOptions, ServerOptions } from './options.ts';
import type { OperationRequest } from './prepareOperation.ts';
import { isRecord, nameDocument, readOperation } from './readOperation.ts';
import { isUnavailable, unavailableHead } from './unavailable.ts';

/** GraphQL over HTTP: GET and POST on /graphql, answered at once or, where the caller wants that, as events. */
export function graphqlRoute(
  app: FastifyInstance,
  { apollo, services, trustedDocuments }: ServerOptions,
  live: LiveOptions,
): void {
  const admit = async (request: FastifyRequest): Promise<Admitted> => {
    const viewer = await authenticate(live.credentials, authorizationOf(request));
    if (!viewer) throw refusal();
    const asked = readOperation(request);
    // Not left to Apollo Server, which may read something in it that nobody has measured.
    if (typeof asked === 'string') throw badRequest(asked);
    const charge = await live.admission.admit(viewer, asked);
    const call = { requestId: request.id, lastEventId: lastEventIdOf(request) };
    return { asked, context: { ...call, viewer, services: servicesOf(services, viewer), charge } };
  };
  /** What fails before a context is made never meets Apollo's plugins. */
  const admitted = (request: FastifyRequest): Promise<Admitted> =>
    admit(request).catch((error: unknown) => {
      const context = { log: services.log, requestId: request.id };
      throw error instanceof GraphQLError ? named(error, request) : withHead(internalError(error, context));
    });
  const answerAnyhow = fastifyApolloHandler(apollo, {
    context: async (request) => (await admitted(request)).context,
  });
  /** What Apollo Server would find out about such a call's HTTP is known already. */
  const answerPlainly = async (request: FastifyRequest, reply: FastifyReply) => {
    try {
      const { asked, context: contextValue } = await admitted(request);
      return sendAnswer(
        reply,
        await apollo.executeOperation(graphqlRequest(asked, request), { contextValue }),
      );
    } catch (error) {
      return sendIfOurs(reply, error);
    }
  };
  const answerAsEvents = async (request: FastifyRequest, reply: FastifyReply) => {
    try {
      return await serveEventStream(request, reply, { ...live, ...(await admitted(request)) });
    } catch (error) {
      const seconds = request.method === 'GET' ? secondsToComeBack(error) : null;
      return seconds === null ? sendIfOurs(reply, error) : comeBackLater(reply, seconds);
    }
  };
  app.route({
    url: '/graphql',
    method: ['GET', 'POST'],
    ...(trustedDocuments && {
      async preHandler(request: FastifyRequest, reply: FastifyReply) {
        try {
          nameDocument(request, trustedDocuments);
        } catch (error) {
          await sendIfOurs(reply, error);
        }
      },
    }),
    handler(request, reply) {
      if (wantsEventStream(request)) return answerAsEvents(request, reply);
      return isPlain(request) ? answerPlainly(request, reply) : answerAnyhow.call(app, request, reply);
    },
  });
}

/**
 * Whether it is as nearly all calls are: JSON by POST, to be answered in JSON. No page of another origin can send that
 * type without asking first, which is what Apollo Server's guard against forged calls looks for.
 */
function isPlain({
  method,
  headers: { 'content-type': type, accept = '*/*' },
  body,
}: FastifyRequest): boolean {
  return (
    method === 'POST' &&
    type === 'application/json' &&
    (accept === '*/*' || accept === 'application/json') &&
    isRecord(body) &&
    (body.extensions === undefined || isRecord(body.extensions))
  );
}

/** For Apollo Server, which wants to be given nothing rather than null. */
function graphqlRequest(
  { query, operationName, variables }: OperationRequest,
  { body }: FastifyRequest,
): GraphQLRequest {
  const { extensions } = body as { extensions?: Record<string, unknown> };
  return {
    query,
    ...(typeof operationName === 'string' ? { operationName } : {}),
    ...(variables ? { variables } : {}),
    ...(extensions ? { extensions } : {}),
  };
}

/** As Apollo Server puts it: in this order, with a line's end. */
function sendAnswer(reply: FastifyReply, { http, body }: GraphQLResponse): FastifyReply {
  if (body.kind !== 'single') throw new Error('nothing of the schema is delivered in parts');
  const { errors, data, extensions } = body.singleResult;
  for (const [name, value] of http.headers) reply.header(name, value);
  return reply
    .code(http.status ?? 200)
    .type('application/json; charset=utf-8')
    .send(`${JSON.stringify({ errors, data, extensions })}\n`);
}

/** A call that may be run. */
interface Admitted {
  readonly asked: OperationRequest;
  readonly context: GraphQLContext;
}

/** The error with the id of its call, which the log and the answer's header have too. */
function named(error: GraphQLError, { id }: FastifyRequest): GraphQLError {
  error.extensions.requestId = id;
  return error;
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

function badRequest(message: string): GraphQLError {
  return new GraphQLError(message, { extensions: { code: 'BAD_REQUEST', http: { status: 400 } } });
}

/** null where coming back would change nothing. */
function secondsToComeBack(error: unknown): number | null {
  const seconds = error instanceof GraphQLError ? error.extensions.retryAfterSeconds : null;
  return typeof seconds === 'number' ? seconds : null;
}

/** What Apollo Server makes of an error and its `extensions.http`; what is no such error is for Fastify to answer. */
function sendIfOurs(reply: FastifyReply, error: unknown): FastifyReply {
  if (!(error instanceof GraphQLError)) throw error;
  const { http, ...extensions } = named(error, reply.request).extensions as {
    http?: { status: number; headers?: HeaderMap };
  };
  for (const [name, value] of http?.headers ?? []) reply.header(name, value);
  return reply.code(http?.status ?? 500).send({ errors: [{ message: error.message, extensions }] });
}
