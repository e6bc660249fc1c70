import { STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import { errorBody } from './errorBody.ts';

export interface RawRefusal {
  readonly status: number;
  readonly code: string;
  readonly message: string;
}

/** Refuses what has no answer of Node's, in the form of every refusal, and closes its connection. */
export function refuseRaw(
  socket: Duplex,
  { status, code, message }: RawRefusal,
  headers: Readonly<Record<string, string>> = {},
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
  socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${lines.join('')}\r\n${body}`);
}

/** Connections that bring an upload, which may take as long as its bytes keep coming. */
export const uploading = new WeakSet<Duplex>();

/** Tells a peer what it has sent that Node cannot parse as HTTP, or has not sent in time. @param error with Node's code. */
export function refuseMalformed(error: Error & { readonly code?: string }, socket: Duplex): void {
  if (error.code === 'ERR_HTTP_REQUEST_TIMEOUT' && uploading.has(socket)) return;
  if (error.code === 'ECONNRESET' || !socket.writable) socket.destroy();
  else refuseRaw(socket, malformed[error.code ?? ''] ?? notHttp);
}

const notHttp = { status: 400, code: 'BAD_REQUEST', message: 'The request is not valid HTTP.' };
const malformed: Readonly<Record<string, RawRefusal>> = {
  HPE_HEADER_OVERFLOW: {
    status: 431,
    code: 'BAD_REQUEST',
    message: 'The address and the headers together are larger than 16 KB; send a long document by POST.',
  },
  ERR_HTTP_REQUEST_TIMEOUT: {
    status: 408,
    code: 'REQUEST_TIMEOUT',
    message: 'The request did not arrive in time.',
  },
};
