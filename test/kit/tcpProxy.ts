import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { Transform, type TransformCallback } from 'node:stream';

/**
 * What becomes of a connection that is made from now on.
 * `pass`     its bytes are passed on
 * `refuse`   nobody listens: refused by the system
 * `swallow`  taken, and every byte vanishes: a connection that is half open
 * `reset`    taken, and reset at once
 * `cutAfter` so many bytes of the answer are passed on, then it is closed
 * `delayMs`  each piece is passed on so much later, in both directions
 */
export type ProxyMode =
  | 'pass'
  | 'refuse'
  | 'swallow'
  | 'reset'
  | { readonly cutAfter: number }
  | { readonly delayMs: number };

export interface TcpProxy {
  /** Its address as that of an HTTP server. */
  readonly url: string;
  /** The target's own address, with the proxy in its place. */
  readonly targetUrl: string;
  readonly port: number;
  /** Connections taken so far. */
  connections(): number;
  /** Resolves when it holds for new connections; those that are open stay as they are. */
  mode(mode: ProxyMode): Promise<void>;
  /** Lets every connection that is open go silent: neither side hears of the other, nor of an end. */
  freeze(): void;
  /** Resets every connection that is open. */
  reset(): void;
  stop(): Promise<void>;
}

/**
 * Stands between a gateway and its upstream, or its database.
 * @param target an address of any scheme, with a port.
 */
export async function startTcpProxy(target: string): Promise<TcpProxy> {
  const address = new URL(target);
  const { hostname, port: targetPort } = address;
  const sockets = new Set<Socket>();
  let mode: ProxyMode = 'pass';
  let taken = 0;
  const keep = (socket: Socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket)).on('error', () => socket.destroy());
    return socket;
  };
  const server = createServer((socket) => {
    taken += 1;
    keep(socket);
    if (mode === 'reset') socket.resetAndDestroy();
    else if (mode === 'swallow') socket.resume();
    else join(socket, keep(connect(Number(targetPort), hostname)), mode);
  });
  const listen = async (port: number) => {
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
    return (server.address() as AddressInfo).port;
  };
  const port = await listen(0);
  address.host = `127.0.0.1:${port}`;
  return {
    url: `http://127.0.0.1:${port}`,
    targetUrl: address.href,
    port,
    connections: () => taken,
    async mode(next) {
      mode = next;
      // A server that still has connections is closed when it listens no more, not when they are gone.
      if (next === 'refuse') server.close();
      else if (!server.listening) await listen(port);
    },
    freeze() {
      for (const socket of sockets) socket.unpipe().pause();
    },
    reset() {
      for (const socket of sockets) socket.resetAndDestroy();
    },
    async stop() {
      server.close();
      for (const socket of sockets) socket.destroy();
      if (sockets.size > 0) await once(server, 'close');
    },
  };
}

/** Either side's end is the other's: a half that is left open would look like one that is still in use. */
function join(client: Socket, upstream: Socket, mode: ProxyMode): void {
  const way = () => (typeof mode === 'object' && 'delayMs' in mode ? delayed(mode.delayMs) : passed());
  const back = typeof mode === 'object' && 'cutAfter' in mode ? cut(mode.cutAfter, client) : way();
  client.pipe(way()).pipe(upstream);
  upstream.pipe(back).pipe(client);
  client.on('close', () => upstream.destroy());
  upstream.on('close', () => client.destroySoon());
}

function passed(): Transform {
  return new Transform({ transform: (chunk, _encoding, done) => done(null, chunk) });
}

function delayed(milliseconds: number): Transform {
  return new Transform({
    transform: (chunk, _encoding, done) => void setTimeout(() => done(null, chunk), milliseconds),
  });
}

function cut(bytes: number, client: Socket): Transform {
  let left = bytes;
  return new Transform({
    transform(chunk: Buffer, _encoding, done: TransformCallback) {
      const part = chunk.subarray(0, left);
      left -= part.length;
      if (left > 0) return done(null, part);
      client.end(part);
      return undefined;
    },
  });
}
