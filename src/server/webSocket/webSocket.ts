import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { handleProtocols } from 'graphql-ws';
import { type WebSocket, WebSocketServer } from 'ws';
import { maxMessageBytes } from '../limits/limits.ts';
import type { LiveOptions } from '../options.ts';
import { SocketConnection } from './socketConnection.ts';
import { webSocketProtocol } from './webSocketProtocol.ts';

/** GraphQL over WebSocket (graphql-transport-ws) on the same port and path as HTTP. Returns the way to stop it. */
export function serveWebSockets(http: Server, options: LiveOptions): { close(): Promise<void> } {
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: maxMessageBytes,
    // 274 KB a socket when it was measured.
    perMessageDeflate: false,
    // graphql-ws closes a socket that speaks no protocol of ours, with a code that says so.
    handleProtocols: (protocols) => handleProtocols(protocols),
  });
  const open = new Set<SocketConnection>();
  const serve = socketServer(options, open);
  const upgrade = (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    // Node has taken its own listener away: a peer that is gone would end the process.
    socket.on('error', (error) => options.services.log.debug({ err: error }, 'an upgrade failed'));
    // No URL is made of it: what is none would throw.
    if (request.url?.split('?', 1)[0] !== '/graphql') return refuse(socket, '404 Not Found');
    if (!mayCome(request, options.origins)) return refuse(socket, '403 Forbidden');
    sockets.handleUpgrade(request, socket, head, (webSocket) => serve(webSocket, socket));
  };
  http.on('upgrade', upgrade);
  return {
    async close() {
      http.off('upgrade', upgrade);
      for (const connection of open) connection.close('restart');
      await new Promise((resolve) => sockets.close(resolve));
    },
  };
}

function socketServer(
  options: LiveOptions,
  open: Set<SocketConnection>,
): (socket: WebSocket, stream: Duplex) => void {
  const { services, heartbeat, connections } = options;
  const protocol = webSocketProtocol(options);
  return (socket, stream) => {
    const connection = new SocketConnection(socket, stream);
    open.add(connection);
    const leaveHeartbeat = heartbeat.join(connection);
    services.metrics.openSockets.inc();
    socket.on('error', (error) => services.log.debug({ err: error }, 'a socket failed'));
    const closed = protocol.opened(
      {
        protocol: socket.protocol,
        send: (message) => connection.send(message),
        close: (code, reason) => socket.close(code, closeReason(reason)),
        onPing: (payload) => connection.send(pong(payload)),
        onMessage: (handle) =>
          socket.on('message', (data) => {
            connection.received();
            handle(String(data)).catch((error: unknown) => {
              // What only a server sends is refused by graphql-ws with an error of its own.
              if (isUnexpectedMessage(error)) return socket.close(4400, 'Invalid message received');
              services.log.error({ err: error }, 'a message of a socket failed inside the gateway');
              connection.close('overload');
            });
          }),
      },
      { connection },
    );
    socket.once('close', (code, reason) => {
      services.metrics.openSockets.dec();
      open.delete(connection);
      leaveHeartbeat();
      if (connection.isAcknowledged) connections.leave(connection);
      void closed(code, String(reason));
    });
  };
}

/** With what it was sent, unless that is nested too deeply to be written. */
function pong(payload: object | undefined): string {
  try {
    return JSON.stringify({ type: 'pong', payload });
  } catch {
    return '{"type":"pong"}';
  }
}

/** At most 123 bytes fit in; graphql-ws quotes the client's own id. */
function closeReason(reason = ''): string {
  return Buffer.byteLength(reason) <= 123
    ? reason
    : Buffer.from(reason)
        .toString('latin1', 0, 60)
        .replaceAll(/[^ -~]/g, '?');
}

function isUnexpectedMessage(error: unknown): boolean {
  return error instanceof Error && error.message.startsWith('Unexpected message of type');
}

/** What CORS does on the other door: a page of a foreign origin may not, its own pages and programs may. */
function mayCome({ headers }: IncomingMessage, origins: readonly string[] | null): boolean {
  const { origin, host } = headers;
  if (origins === null || origin === undefined || origins.includes(origin)) return true;
  return URL.canParse(origin) && new URL(origin).host === host;
}

function refuse(socket: Duplex, status: string): void {
  // One that keeps its half open would stay for ever.
  socket.once('finish', () => socket.destroy());
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}
