import { randomUUID } from 'node:crypto';
import { createServer, type RequestListener } from 'node:http';
import type { Socket } from 'node:net';
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
import { createEdge, type Edge } from './edge.ts';
import { errorBody } from './errorBody.ts';
import { healthRoutes } from './health.ts';
import { landingRoute } from './landing.ts';
import { maxMessageBytes } from './limits/limits.ts';
import { metricsRoute } from './metricsRoute.ts';
import type { OperationsOptions, ServerOptions } from './options.ts';
import { playgroundRoutes } from './playground.ts';
import { baseRemover } from './publicPath.ts';
import { securityHeaders } from './securityHeaders.ts';
import { uploadRoutes } from './uploadRoutes.ts';
import { serveWebSockets } from './webSocket/webSocket.ts';

/** Milliseconds, as Fastify has them where it makes the server: an upload may take long. */
const timeouts = { keepAliveTimeout: 72_000, requestTimeout: 0 };

export interface RunningServer {
  /** The port that it listens on. */
  readonly port: number;
  /** Closes the sockets, then lets the requests under way end. */
  close(): Promise<void>;
}

/**
 * The API's edge: everything on one port.
 * @throws an error with code EADDRINUSE where the port is taken.
 */
export async function startServer(
  options: ServerOptions,
  listen: { host: string; port: number },
): Promise<RunningServer> {
  const edge = createEdge(options);
  const app = await createApp(options, edge);
  // The pages, one of which may hold a key, stay outside of CORS.
  await app.register(uploadRoutes, { ...options, crossOrigin: edge.crossOrigin });
  landingRoute(app, options);
  if (options.playground) playgroundRoutes(app, options);
  return listening(app, edge, options, listen);
}

/** The edge of a process that only dispatches: health and metrics. */
export async function startOperationsServer(
  options: OperationsOptions,
  listen: { host: string; port: number },
): Promise<RunningServer> {
  return listening(await createApp(options, null), null, options, listen);
}

async function createApp(options: OperationsOptions, edge: Edge | null): Promise<FastifyInstance> {
  const app = Fastify({
    serverFactory: (handler) => createServer(timeouts, route(edge, options, handler as RequestListener)),
    clientErrorHandler: refuseMalformed,
    loggerInstance: options.services.log,
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

/** Calls go their own way; Fastify keeps pages, uploads, health and metrics. */
function route(
  edge: Edge | null,
  { publicUrl }: OperationsOptions,
  others: RequestListener,
): RequestListener {
  const removeBase = baseRemover(publicUrl);
  return (request, response) => {
    removeBase(request);
    const { url = '' } = request;
    if (edge && (url === '/graphql' || url.startsWith('/graphql?'))) edge.endpoint.handle(request, response);
    else others(request, response);
  };
}

/** What Node cannot parse as HTTP has neither request nor answer, and is told why in the form of every refusal. */
function refuseMalformed(error: Error & { code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) return void socket.destroy();
  const [status, message] = malformed[error.code ?? ''] ?? [
    '400 Bad Request',
    'The request is not valid HTTP.',
  ];
  const body = JSON.stringify(errorBody('BAD_REQUEST', message));
  socket.end(
    `HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Type: application/json; charset=utf-8\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  );
}

const malformed: Readonly<Record<string, readonly [status: string, message: string]>> = {
  HPE_HEADER_OVERFLOW: [
    '431 Request Header Fields Too Large',
    'The address and the headers together are larger than 16 KB; send a long document by POST.',
  ],
  ERR_HTTP_REQUEST_TIMEOUT: ['408 Request Timeout', 'The request did not arrive in time.'],
};

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

async function listening(
  app: FastifyInstance,
  edge: Edge | null,
  { publicUrl }: OperationsOptions,
  listen: { host: string; port: number },
): Promise<RunningServer> {
  const removeBase = baseRemover(publicUrl);
  // A server without sockets has no listener for upgrades: it takes one for a request.
  if (edge) app.server.on('upgrade', removeBase);
  const webSockets = edge && serveWebSockets(app.server, edge.sockets);
  await app.listen(listen);
  const address = app.server.address();
  return {
    port: typeof address === 'object' && address ? address.port : listen.port,
    async close() {
      edge?.close();
      app.server.off('upgrade', removeBase);
      await webSockets?.close();
      await app.close();
    },
  };
}
