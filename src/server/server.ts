import { createServer, type RequestListener } from 'node:http';
import type { FastifyInstance } from 'fastify';
import { createEdge, type Edge } from './edge.ts';
import { createFastifyApp } from './fastifyApp.ts';
import { inTurn } from './http/inTurn.ts';
import { landingRoute } from './landing.ts';
import type { OperationsOptions, ServerOptions } from './options.ts';
import { playgroundRoutes } from './playground.ts';
import { baseRemover } from './publicPath.ts';
import { uploadRoutes } from './uploadRoutes.ts';
import { serveWebSockets } from './webSocket/webSocket.ts';

/** Milliseconds. An upload (uploadRoutes.ts) has a least rate in place of the limit of a request. */
const timeouts = {
  /** Longer than the usual 60 s of a proxy, which must be the one to close. */
  keepAliveTimeout: 72_000,
  headersTimeout: 15_000,
  requestTimeout: 30_000,
  connectionsCheckingInterval: 2_500,
};
/**
 * A connection on which nothing moves for so long is closed, in milliseconds. Longer than any call takes: it may wait 15 s
 * for room, twice, and 10 s for the database.
 */
const idleMs = 45_000;

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

function createApp(options: OperationsOptions, edge: Edge | null): Promise<FastifyInstance> {
  return createFastifyApp(options, (others) => {
    const answer = inTurn(route(edge, options, others));
    // A client that waits for leave to send its body is given it by whoever reads that body.
    return createServer(timeouts, answer).on('checkContinue', answer).setTimeout(idleMs);
  });
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
