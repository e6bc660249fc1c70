import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import type { FormattedExecutionResult, GraphQLError } from 'graphql';
import { GRAPHQL_TRANSPORT_WS_PROTOCOL } from 'graphql-ws';
import { useServer } from 'graphql-ws/use/ws';
import { v7 as uuidv7 } from 'uuid';
import { WebSocketServer } from 'ws';
import type { Viewer } from '../domain/viewer.ts';
import type { GraphQLContext } from '../graphql/context.ts';
import { maskError } from '../graphql/error/maskError.ts';
import { authenticate, authorizationParameter } from './authenticate.ts';
import { maxMessageBytes, type ServerOptions } from './options.ts';
import { prepareOperation } from './prepareOperation.ts';

interface SocketState extends Record<PropertyKey, unknown> {
  viewer: Viewer;
}

/** 1012, service restart: stock clients connect again by themselves. */
const restartCode = 1012;
/** 1013, try again later: stock clients do. */
const tryAgainLaterCode = 1013;

/**
 * GraphQL over WebSocket (graphql-transport-ws) on the same port and path as HTTP. graphql-ws knows nothing of
 * what Apollo Server protects, so every guard of the other door stands here again.
 */
export function serveWebSockets(http: Server, options: ServerOptions): { close(): Promise<void> } {
  const { services } = options;
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: maxMessageBytes,
    // 274 KB a socket when it was measured.
    perMessageDeflate: false,
    handleProtocols: (protocols) =>
      protocols.has(GRAPHQL_TRANSPORT_WS_PROTOCOL) && GRAPHQL_TRANSPORT_WS_PROTOCOL,
  });
  const disposable = useServer<Record<string, unknown> | undefined, SocketState>(
    operationOptions(options),
    sockets,
  );
  const upgrade = (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    if (new URL(request.url ?? '/', 'http://localhost').pathname !== '/graphql') return refuse(socket);
    sockets.handleUpgrade(request, socket, head, (webSocket) =>
      sockets.emit('connection', webSocket, request),
    );
  };
  http.on('upgrade', upgrade);
  sockets.on('connection', (socket) => {
    services.metrics.openSockets.inc();
    socket.on('close', () => services.metrics.openSockets.dec());
    socket.on('error', (error) => services.log.debug({ err: error }, 'a socket failed'));
  });
  return {
    async close() {
      http.off('upgrade', upgrade);
      for (const socket of sockets.clients) socket.close(restartCode, 'the gateway is restarting');
      await disposable.dispose();
    },
  };
}

type OperationOptions = Parameters<typeof useServer<Record<string, unknown> | undefined, SocketState>>[0];

function operationOptions({ services, schema, playground }: ServerOptions): OperationOptions {
  const mask = (errors: readonly GraphQLError[], requestId: string) =>
    errors.map((error) => maskError(error.toJSON(), error, { log: services.log, requestId }));
  return {
    // What goes wrong outside of an operation closes the socket: without the error's own words.
    isProd: true,
    connectionInitWaitTimeout: 5_000,
    async onConnect(ctx) {
      try {
        const viewer = await authenticate(services, authorizationParameter(ctx.connectionParams));
        if (!viewer) return false;
        ctx.extra.viewer = viewer;
        return true;
      } catch (error) {
        services.log.error({ err: error }, 'a socket could not be authenticated');
        ctx.extra.socket.close(tryAgainLaterCode, 'the gateway cannot check the key now; try again');
        return false;
      }
    },
    onSubscribe(ctx, _id, payload) {
      const { viewer } = ctx.extra;
      if (!viewer) throw new Error('an operation came before its socket was acknowledged');
      return prepareOperation(payload, {
        schema,
        introspection: playground,
        context: { viewer, services, requestId: uuidv7() },
      });
    },
    onNext(_ctx, _id, _payload, args, result) {
      const { errors, ...data } = result;
      const { requestId } = args.contextValue as GraphQLContext;
      return (errors ? { ...data, errors: mask(errors, requestId) } : data) as FormattedExecutionResult;
    },
    onError: (_ctx, _id, _payload, errors) => mask(errors, uuidv7()),
  };
}

function refuse(socket: Duplex): void {
  socket.end('HTTP/1.1 404 Not Found\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
}
