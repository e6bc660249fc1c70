import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';

/** Headers that belong to the upgrade alone (RFC 7540, 3.2.1). */
const ofUpgrade = new Set(['upgrade', 'http2-settings', 'connection']);

/**
 * Answers a request whose upgrade is to something else than a WebSocket as if it did not ask for one, which HTTP lets a
 * server do (RFC 9110, 7.8): Java's HttpClient and `curl --http2` offer HTTP/2 with every plain call. Node hands each
 * upgrade over as soon as anybody listens for one, so the request is given back to its server without that header.
 */
export function ignoreUpgrade(http: Server, request: IncomingMessage, socket: Duplex, head: Buffer): void {
  const { method, url, httpVersion, rawHeaders } = request;
  const lines = [`${method} ${url} HTTP/${httpVersion}`];
  for (let at = 0; at + 1 < rawHeaders.length; at += 2) {
    const [name = '', value = ''] = [rawHeaders[at], rawHeaders[at + 1]];
    if (!ofUpgrade.has(name.toLowerCase())) lines.push(`${name}: ${value}`);
  }
  socket.unshift(Buffer.concat([Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1'), head]));
  http.emit('connection', socket);
}
