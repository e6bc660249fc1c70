import { randomUUID } from 'node:crypto';
import type { RequestListener, Server } from 'node:http';
import files from '@fastify/static';
import Fastify, {
  type FastifyError,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
  LogController,
} from 'fastify';
import { whatIsAway } from '../domain/outage.ts';
import { retryAfterSeconds, unavailableCode, unavailableMessage } from '../graphql/error/maskError.ts';
import { boundedLog } from '../observability/boundedLog.ts';
import { errorBody } from './errorBody.ts';
import { healthRoutes } from './health.ts';
import { maxMessageBytes } from './limits/limits.ts';
import { metricsRoute } from './metricsRoute.ts';
import type { OperationsOptions } from './options.ts';
import { refuseMalformed } from './rawRefusal.ts';
import { securityHeaders } from './securityHeaders.ts';

/**
 * What is not a call: health and metrics, to which pages and uploads are added.
 * @param serve makes the server, whose requests that are no calls are handed to `others`.
 */
export async function createFastifyApp(
  options: OperationsOptions,
  serve: (others: RequestListener) => Server,
): Promise<FastifyInstance> {
  const app = Fastify({
    serverFactory: (handler) => serve(handler as RequestListener),
    clientErrorHandler: refuseMalformed,
    loggerInstance: boundedLog(options.services.log),
    // Each line of ours names its call by itself; a logger for each call would cost more than the call's routing.
    childLoggerFactory: (logger) => logger,
    // Its request lines would double ours.
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: maxMessageBytes,
    forceCloseConnections: 'idle',
    // A request that has come in on an open connection is answered, not turned away.
    return503OnClosing: false,
    // Its own words repeat the address, which may hold a token.
    frameworkErrors: (_error, request, reply) => {
      (reply as FastifyReply)
        .code(400)
        .send(errorBody('BAD_REQUEST', 'The address is malformed or too long.', request.id));
    },
    genReqId: () => randomUUID(),
    routerOptions: { maxParamLength: 200 },
  }) as unknown as FastifyInstance;
  await app.register(files, { root: process.cwd(), serve: false });
  securityHeaders(app, options);
  healthRoutes(app, options);
  metricsRoute(app, options);
  nameRequests(app);
  sendAwayWhenStopping(app, options);
  answerErrors(app);
  return app;
}

/** A stopping process ends each connection with the answer it gives: the caller's next request goes to another. */
function sendAwayWhenStopping(app: FastifyInstance, { stopping }: OperationsOptions): void {
  app.addHook('onSend', (_request, reply, _payload, done) => {
    if (stopping.aborted) reply.header('connection', 'close');
    done();
  });
}

/** The id that the answer carries, and every line that the log writes about it. */
function nameRequests(app: FastifyInstance): void {
  app.addHook('onRequest', (request, reply, done) => {
    reply.header('x-request-id', request.id);
    done();
  });
  app.addHook('onResponse', (request, reply, done) => {
    done();
    const path = request.url.split('?')[0]?.replace(/^\/uploads\/.*/, '/uploads/[token]');
    const ms = Math.round(reply.elapsedTime);
    request.log.debug(
      { requestId: request.id, method: request.method, path, status: reply.statusCode, ms },
      'answered',
    );
  });
}

/** One form for every error outside of GraphQL; what is not the caller's own doing is logged and masked. */
function answerErrors(app: FastifyInstance): void {
  app.setNotFoundHandler((request, reply) => {
    const message = `There is nothing at ${request.method} ${request.url.split('?')[0]?.slice(0, 200)}.`;
    return reply.code(404).send(errorBody('NOT_FOUND', message, request.id));
  });
  app.setErrorHandler((error: FastifyError, request: FastifyRequest, reply) => {
    const { id } = request;
    const status = error.statusCode ?? 500;
    if (status < 500) return reply.code(status).send(errorBody('BAD_REQUEST', sentenceFor(status), id));
    const unavailable = whatIsAway(error);
    if (unavailable !== null) {
      request.log.warn(
        { err: error, requestId: id },
        `a request failed because the ${unavailable} is unavailable`,
      );
      reply.code(503).header('retry-after', String(retryAfterSeconds));
      return reply.send(errorBody(unavailableCode, unavailableMessage(unavailable), id));
    }
    request.log.error({ err: error, requestId: id }, 'a request failed inside the gateway');
    return reply
      .code(500)
      .send(errorBody('INTERNAL_SERVER_ERROR', 'Something went wrong inside the gateway.', id));
  });
}

/** Fastify's own words are for those who write with it. */
function sentenceFor(status: number): string {
  if (status === 413) return 'The body is larger than this address accepts.';
  if (status === 415) return 'This address accepts no body of this Content-Type.';
  return 'The request is malformed.';
}
