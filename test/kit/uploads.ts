/** Uploads to the gateway's own store, by fetch and by a socket that sends as slowly as a test wants. */
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { call } from './client.ts';

export interface UploadAddress {
  readonly uploadUrl: string;
  readonly publicUrl: string;
  readonly expiresAt: string;
}

const mutation = `mutation ($input: CreateUploadInput!) {
  createUpload(input: $input) { upload { uploadUrl publicUrl expiresAt } errors { code message field } }
}`;

export interface CreatedUpload {
  readonly upload: UploadAddress | null;
  readonly errors: readonly { code: string; message: string; field: string[] | null }[];
}

/** Asks for an address of an OGG file, which the gateway itself keeps. @param size bytes. */
export async function createUpload(url: string, key: string, size: number): Promise<CreatedUpload> {
  const input = { fileName: 'a.ogg', contentType: 'audio/ogg', size };
  return (await call(url, key, mutation, { input })).data.createUpload;
}

/** The same where there must be one. */
export async function uploadAddress(url: string, key: string, size: number): Promise<UploadAddress> {
  const { upload, errors } = await createUpload(url, key, size);
  if (!upload) throw new Error(JSON.stringify(errors));
  return upload;
}

export function put(address: string, body: string | Uint8Array<ArrayBuffer>): Promise<Response> {
  return fetch(address, { method: 'PUT', headers: { 'content-type': 'audio/ogg' }, body });
}

export interface OpenPut {
  readonly socket: Socket;
  /** The status and the body of the answer, as soon as it is there. */
  answer(): Promise<{ readonly status: number; readonly body: string }>;
}

/** A PUT whose client has sent its headers and `begun`. @param headers in place of a Content-Length. */
export function openPut(
  address: string,
  begun: string,
  { length, headers = [`Content-Length: ${length}`] }: { length?: number; headers?: readonly string[] },
): OpenPut {
  const { hostname, port, pathname, host } = new URL(address);
  const socket = connect(Number(port), hostname);
  socket.on('error', () => {});
  let received = '';
  socket.setEncoding('utf8').on('data', (text) => {
    received += text;
  });
  const head = [`PUT ${pathname} HTTP/1.1`, `Host: ${host}`, 'Content-Type: audio/ogg', ...headers];
  socket.write(`${head.join('\r\n')}\r\n\r\n${begun}`);
  return {
    socket,
    async answer() {
      for (;;) {
        const [head = '', body = ''] = received.split('\r\n\r\n');
        if (body !== '' || socket.destroyed) return { status: Number(head.split(' ')[1]), body };
        await Promise.race([once(socket, 'data'), once(socket, 'close')]);
      }
    },
  };
}
