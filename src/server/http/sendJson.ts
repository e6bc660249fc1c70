import type { ServerResponse } from 'node:http';
import { type Answer, textOf } from '../graphql/answer/answer.ts';
import { type Encoding, minPackedBytes, pack } from './pack.ts';
import { releaseWhenTaken } from './releaseWhenTaken.ts';

export interface JsonOptions {
  /** The media type that the client asks for. */
  readonly type: string;
  readonly encoding: Encoding | null;
  /** The headers that every answer has, names and values in turn. */
  readonly common: readonly string[];
}

/** Sends an answer as JSON. @throws where it cannot be put into words; nothing has been sent then. */
export function sendJson(
  response: ServerResponse,
  { status, headers, result, reservation }: Answer,
  { type, encoding, common }: JsonOptions,
): void | Promise<void> {
  const text = textOf(result);
  const length = Buffer.byteLength(text);
  const head = [...common, ...Object.entries(headers).flat(), 'content-type', `${type}; charset=utf-8`];
  if (encoding === null || length < minPackedBytes) {
    send(response, status, [...head, 'content-length', String(length)], text);
    releaseWhenTaken(response, reservation);
    return;
  }
  return pack(text, encoding).then((bytes) => {
    const packed = ['content-encoding', encoding, 'content-length', String(bytes.length)];
    send(response, status, [...head, ...packed], bytes);
    releaseWhenTaken(response, reservation);
  });
}

function send(response: ServerResponse, status: number, head: string[], body: string | Buffer): void {
  response.writeHead(status, head);
  response.end(body);
}
