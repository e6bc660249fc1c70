/** Peers that send what they like and read nothing. */
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { WebSocket } from 'ws';

/** A WebSocket that is open and, once it has been acknowledged where a key is given, never reads again. */
export async function deafSocket(url: string, key: string | null): Promise<WebSocket> {
  const socket = new WebSocket(`${url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws', {
    autoPong: false,
  });
  socket.on('error', () => {});
  await once(socket, 'open');
  if (key !== null) {
    socket.send(JSON.stringify({ type: 'connection_init', payload: { authorization: `Bearer ${key}` } }));
    await once(socket, 'message');
  }
  socket.pause();
  return socket;
}

export interface RawPeer {
  readonly socket: Socket;
  /** Writes as far as the other side takes it. */
  write(bytes: string | Buffer): void;
}

/** A connection that never reads. */
export async function deafPeer(url: string): Promise<RawPeer> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  socket.on('error', () => {});
  await once(socket, 'connect');
  socket.pause();
  return { socket, write: (bytes) => void (socket.writable && socket.write(bytes)) };
}

/** A call as text on the wire. */
export function callText(
  key: string | null,
  body: string,
  headers: Readonly<Record<string, string>> = {},
): string {
  const all = {
    host: '127.0.0.1',
    'content-type': 'application/json',
    ...(key === null ? {} : { authorization: `Bearer ${key}` }),
    'content-length': String(Buffer.byteLength(body)),
    ...headers,
  };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
  return `POST /graphql HTTP/1.1\r\n${lines.join('')}\r\n${body}`;
}
