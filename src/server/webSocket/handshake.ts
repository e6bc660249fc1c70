import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { GRAPHQL_TRANSPORT_WS_PROTOCOL as protocol } from 'graphql-ws';
import { errorBody } from '../errorBody.ts';

/** Why a handshake is refused. */
export interface HandshakeFault {
  readonly status: number;
  readonly code: string;
  readonly message: string;
}

const statusTexts: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Method Not Allowed',
};

/** What is wrong with a handshake, as far as it can be told before the upgrade; null for nothing. Pure. */
export function handshakeFault(
  { url, method, headers }: IncomingMessage,
  origins: readonly string[] | null,
): HandshakeFault | null {
  // No URL is made of it: what is none would throw.
  if (url?.split('?', 1)[0] !== '/graphql')
    return fault(404, 'NOT_FOUND', 'There is no WebSocket at this address; open one on /graphql.');
  if (method !== 'GET') return fault(405, 'METHOD_NOT_ALLOWED', 'A WebSocket is opened by GET.');
  if (!mayConnect(headers, origins)) {
    return fault(
      403,
      'FORBIDDEN',
      'Pages of this origin may not connect; the setting CORS_ORIGINS names those that may.',
    );
  }
  const offered = (headers['sec-websocket-protocol'] ?? '').split(',').map((name) => name.trim());
  if (offered.includes(protocol)) return null;
  return fault(
    400,
    'BAD_REQUEST',
    `The WebSocket must offer the subprotocol \`${protocol}\` (Sec-WebSocket-Protocol), as the package graphql-ws does; subscriptions-transport-ws and its subprotocol \`graphql-ws\` are not supported.`,
  );
}

/** What remains is for the library that makes the upgrade; its own words are not told. */
export const malformedHandshake: HandshakeFault = fault(
  400,
  'BAD_REQUEST',
  'The WebSocket handshake is malformed; it needs `Upgrade: websocket`, a valid `Sec-WebSocket-Key` and `Sec-WebSocket-Version: 13`.',
);

/** Answers over HTTP, in the form of every refusal, and closes the connection. */
export function refuseHandshake(
  socket: Duplex,
  { status, code, message }: HandshakeFault,
  headers: Readonly<Record<string, string>>,
): void {
  const body = JSON.stringify(errorBody(code, message));
  const all = {
    ...headers,
    connection: 'close',
    'content-type': 'application/json; charset=utf-8',
    'content-length': String(Buffer.byteLength(body)),
  };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
  // One that keeps its half open would stay for ever.
  socket.once('finish', () => socket.destroy());
  socket.end(`HTTP/1.1 ${status} ${statusTexts[status] ?? ''}\r\n${lines.join('')}\r\n${body}`);
}

function fault(status: number, code: string, message: string): HandshakeFault {
  return { status, code, message };
}

/** What CORS does for HTTP: a page of a foreign origin may not, its own pages and programs may. */
function mayConnect(
  { origin, host }: IncomingMessage['headers'],
  origins: readonly string[] | null,
): boolean {
  if (origins === null || origin === undefined || origins.includes(origin)) return true;
  return URL.canParse(origin) && new URL(origin).host === host;
}
