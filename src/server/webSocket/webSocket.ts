import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { GRAPHQL_TRANSPORT_WS_PROTOCOL } from 'graphql-ws';
import { type WebSocket, WebSocketServer } from 'ws';
import type { Metrics } from '../../observability/metrics.ts';
import type { CallObserver } from '../graphql/observer.ts';
import { maxMessageBytes } from '../limits/limits.ts';
import type { Heartbeat } from '../live/heartbeat.ts';
import { type RawRefusal, refuseRaw } from '../rawRefusal.ts';
import { Arrival } from './arrival.ts';
import { handshakeFault, malformedHandshake } from './handshake.ts';
import { ignoreUpgrade } from './ignoreUpgrade.ts';
import { OpenSockets } from './openSockets.ts';
import { SocketConnection } from './socketConnection.ts';
import { type SessionOptions, SocketSession } from './socketSession.ts';

export interface WebSocketOptions extends SessionOptions {
  readonly metrics: Pick<Metrics, 'openSockets'>;
  readonly heartbeat: Heartbeat;
  readonly observer: CallObserver;
  /** Origins whose pages may connect; null: those of all pages. */
  readonly origins: readonly string[] | null;
  /** The headers that every answer of the API has. */
  readonly headers: Readonly<Record<string, string>>;
}

/** GraphQL over WebSocket (graphql-transport-ws) on the same port and path as HTTP. Returns the way to stop it. */
export function serveWebSockets(http: Server, options: WebSocketOptions): { close(): Promise<void> } {
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: maxMessageBytes,
    // 274 KB a socket when it was measured.
    perMessageDeflate: false,
    // Each pong would wait for its peer without being counted.
    autoPong: false,
    handleProtocols: () => GRAPHQL_TRANSPORT_WS_PROTOCOL,
  });
  const open = new OpenSockets();
  const refuse = (request: IncomingMessage, socket: Duplex, fault: RawRefusal) => {
    const { status: code, message: reason } = fault;
    options.observer.refusedSocket({ code, reason, client: request.headers['user-agent'] });
    refuseRaw(socket, fault, options.headers);
  };
  const upgrade = (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    // Node has taken its own listener away: a peer that is gone would end the process.
    socket.on('error', (error) => options.log.debug({ err: error }, 'an upgrade failed'));
    if (request.headers.upgrade?.toLowerCase() !== 'websocket')
      return ignoreUpgrade(http, request, socket, head);
    const fault = handshakeFault(request, options.origins);
    if (fault) return refuse(request, socket, fault);
    sockets.handleUpgrade(request, socket, head, (webSocket) => {
      serveSocket(webSocket, socket, request, options, open);
    });
  };
  sockets.on('wsClientError', (_error, socket, request) => refuse(request, socket, malformedHandshake));
  http.on('upgrade', upgrade);
  return {
    async close() {
      http.off('upgrade', upgrade);
      open.closeAll();
      await new Promise((resolve) => sockets.close(resolve));
    },
  };
}

function serveSocket(
  socket: WebSocket,
  stream: Duplex,
  { headers }: IncomingMessage,
  options: WebSocketOptions,
  open: OpenSockets,
): void {
  const { connections, heartbeat, log, metrics, observer } = options;
  const connection = new SocketConnection(socket, stream, (code, reason) =>
    observer.refusedSocket({ code, reason, client: headers['user-agent'] }),
  );
  const session = new SocketSession(connection, headers.authorization, options);
  const arrival = new Arrival(connection, options.kept);
  open.add(connection, session);
  const leaveHeartbeat = heartbeat.join(connection);
  metrics.openSockets.inc();
  socket.on('error', (error) => log.debug({ err: error }, 'a socket failed'));
  socket.on('message', (data) => {
    arrival.took((data as Buffer).length);
    session.receive(data as Buffer);
  });
  socket.on('ping', (data) => {
    arrival.took(data.length);
    connection.pong(data);
  });
  socket.on('pong', (data) => arrival.took(data.length));
  // Behind the library's own listener, which has looked through the same bytes by then.
  stream.on('data', (bytes: Buffer) => arrival.received(bytes.length));
  socket.once('close', () => {
    metrics.openSockets.dec();
    open.delete(connection);
    leaveHeartbeat();
    arrival.stop();
    session.closed();
    if (connection.isAcknowledged) connections.leave(connection);
  });
}
