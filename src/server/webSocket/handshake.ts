import type { IncomingMessage } from 'node:http';
import { GRAPHQL_TRANSPORT_WS_PROTOCOL as protocol } from 'graphql-ws';
import type { RawRefusal } from '../rawRefusal.ts';

/** What is wrong with a handshake, as far as it can be told before the upgrade; null for nothing. Pure. */
export function handshakeFault(
  { url, method, headers }: IncomingMessage,
  origins: readonly string[] | null,
): RawRefusal | null {
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
export const malformedHandshake: RawRefusal = fault(
  400,
  'BAD_REQUEST',
  'The WebSocket handshake is malformed; it needs `Upgrade: websocket`, a valid `Sec-WebSocket-Key` and `Sec-WebSocket-Version: 13`.',
);

function fault(status: number, code: string, message: string): RawRefusal {
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
