import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import cors from '@fastify/cors';
import files from '@fastify/static';
import Fastify, {
  type FastifyError,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
  LogController,
} from 'fastify';
import { Credentials } from '../domain/credentials.ts';
import { whatIsAway } from '../domain/outage.ts';
import { unavailableMessage } from '../graphql/error/maskError.ts';
import { Admission } from './admission.ts';
import { Calls } from './calls/calls.ts';
import { graphqlRoute } from './calls/graphqlRoute.ts';
import { PlainCalls } from './calls/plainCalls.ts';
import { crossOriginOptions } from './crossOrigin.ts';
import { healthRoutes } from './health.ts';
import { landingRoute } from './landing.ts';
import { maxMessageBytes } from './limits/limits.ts';
import { OperationCosts } from './limits/operationCost.ts';
import { RateLimits } from './limits/rateLimits.ts';
import { Connections } from './live/connections.ts';
import { Heartbeat } from './live/heartbeat.ts';
import { LiveOperations } from './live/liveOperations.ts';
import { metricsRoute } from './metricsRoute.ts';
import type { LiveOptions, OperationsOptions, ServerOptions } from './options.ts';
import { playgroundRoutes } from './playground.ts';
import { baseRemover } from './publicPath.ts';
import { securityHeaders } from './securityHeaders.ts';
import { retryAfterHeader, unavailableStatus } from './unavailable.ts';
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
  const live = liveOptions(options);
  const calls = new Calls(options, live);
  const app = await createApp(options, new PlainCalls(calls, options));
  await app.register(async (open) => {
    // The playground, which holds a key, stays outside of this.
    await open.register(cors, crossOriginOptions(options.origins));
    graphqlRoute(open, options, { ...live, calls });
    await open.register(uploadRoutes, options);
  });
  landingRoute(app, options);
  if (options.playground) playgroundRoutes(app, options);
  return listening(app, live, options, listen);
}

function liveOptions({ rateLimitStore, ...options }: ServerOptions): LiveOptions {
  const { services, documents, limits, trustedDocuments, origins } = options;
  return {
    services,
    limits,
    origins,
    trustedDocuments,
    credentials: new Credentials(services),
    documents,
    admission: new Admission({
      documents,
      costs: new OperationCosts(documents.schema),
      rateLimits: new RateLimits(rateLimitStore),
      metrics: services.metrics,
    }),
    operations: new LiveOperations(),
    connections: new Connections(services, limits.socketsPerKey),
    heartbeat: new Heartbeat(),
  };
}

/** The edge of a process that only dispatches: health and metrics. */
export async function startOperationsServer(
  options: OperationsOptions,
  listen: { host: string; port: number },
): Promise<RunningServer> {
  return listening(await createApp(options, null), null, options, listen);
}

async function createApp(
  options: OperationsOptions,
  plainCalls: PlainCalls | null,
): Promise<FastifyInstance> {
  const removeBase = baseRemover(options.publicUrl);
  const app = Fastify({
    serverFactory: (handler) =>
      createServer(timeouts, (request, response) => {
        removeBase(request);
        if (!plainCalls?.take(request, response)) handler(request, response);
      }),
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
        .send({ error: 'The address is malformed or too long.', requestId: request.id });
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
  app.setNotFoundHandler((request, reply) =>
    reply.code(404).send({ error: `There is nothing at ${request.method} ${request.url.split('?')[0]}.` }),
  );
  app.setErrorHandler((error: FastifyError, request: FastifyRequest, reply) => {
    const status = error.statusCode ?? 500;
    if (status < 500) return reply.code(status).send({ error: error.message, requestId: request.id });
    const away = whatIsAway(error);
    if (away !== null) {
      request.log.warn({ err: error, requestId: request.id }, `a request failed because the ${away} is away`);
      reply.code(unavailableStatus).header(...retryAfterHeader);
      return reply.send({ error: unavailableMessage(away), requestId: request.id });
    }
    request.log.error({ err: error, requestId: request.id }, 'a request failed inside the gateway');
    return reply.code(500).send({ error: 'Something went wrong inside the gateway.', requestId: request.id });
  });
}

async function listening(
  app: FastifyInstance,
  live: LiveOptions | null,
  { publicUrl }: OperationsOptions,
  listen: { host: string; port: number },
): Promise<RunningServer> {
  const removeBase = baseRemover(publicUrl);
  // A server without sockets has no listener for upgrades: it takes one for a request.
  if (live) app.server.on('upgrade', removeBase);
  const webSockets = live && serveWebSockets(app.server, live);
  await app.listen(listen);
  const address = app.server.address();
  return {
    port: typeof address === 'object' && address ? address.port : listen.port,
    async close() {
      live?.connections.close();
      live?.heartbeat.stop();
      live?.credentials.close();
      app.server.off('upgrade', removeBase);
      await webSockets?.close();
      await app.close();
    },
  };
}
