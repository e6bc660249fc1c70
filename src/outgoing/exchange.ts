/** One request and its answer, within bounds, over a connection of its own. */
import type { IncomingHttpHeaders } from 'node:http';
import { Agent, type Dispatcher, errors, request } from 'undici';
import { type ConnectorPolicy, guardedConnector } from './guardedConnector.ts';
import { OutgoingFetchError } from './outgoingFetchError.ts';

export interface ExchangeRequest {
  readonly method: 'GET' | 'HEAD' | 'POST' | 'PUT';
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array | null;
  /** Of the body of the answer; more is not read. */
  readonly maxBytes: number;
  /** Ends it in any phase; its reason is thrown. */
  readonly signal: AbortSignal;
}

export interface Answer {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: IncomingHttpHeaders;
  /** As it was sent: nothing is decompressed. Empty unless the status is one of success. */
  readonly body: Buffer;
}

/** Of all headers of an answer together, in bytes. */
const maxHeaderBytes = 16 * 1024;

/**
 * Sends one request to an address whose form was checked already. The agent lives for this one exchange: a shared
 * one would keep a pool for every host that anybody ever names. It follows no redirect, takes no proxy from the
 * environment, keeps no cookie and times nothing: the signal does.
 *
 * @throws OutgoingFetchError of kind `refused`, `unreachable` or `tooLarge`; the signal's reason when that fires.
 */
export async function exchange(url: URL, details: ExchangeRequest, policy: ConnectorPolicy): Promise<Answer> {
  const { signal } = details;
  const agent = new Agent({
    connect: guardedConnector(policy, signal),
    pipelining: 0,
    maxHeaderSize: maxHeaderBytes,
    headersTimeout: 0,
    bodyTimeout: 0,
  });
  try {
    return await send(agent, url, details);
  } catch (error) {
    signal.throwIfAborted();
    throw faultOf(error, url);
  } finally {
    await agent.destroy();
  }
}

async function send(dispatcher: Agent, url: URL, details: ExchangeRequest): Promise<Answer> {
  const { method, headers, body, signal, maxBytes } = details;
  const answer = await request(url, { dispatcher, method, headers, body, signal });
  // A body that is given up ends in an error that nobody waits for.
  answer.body.on('error', () => {});
  const { statusCode: status, headers: answered } = answer;
  const success = status >= 200 && status <= 299;
  const read = success && method !== 'HEAD';
  return { status, headers: answered, body: read ? await readBody(answer, maxBytes, url) : Buffer.alloc(0) };
}

/** The length that is declared saves reading what would be refused; only what is counted can be trusted. */
async function readBody(answer: Dispatcher.ResponseData, maxBytes: number, url: URL): Promise<Buffer> {
  const declared = Number(answer.headers['content-length'] ?? 0);
  if (declared > maxBytes) throw tooLarge(url, `declares a body of ${declared} bytes`, maxBytes);
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of answer.body as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > maxBytes) throw tooLarge(url, 'sends a larger body', maxBytes);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function tooLarge(url: URL, what: string, maxBytes: number): OutgoingFetchError {
  return new OutgoingFetchError('tooLarge', `${url.host} ${what}; at most ${maxBytes} bytes are allowed`);
}

/** Of an error of the network only the code is said: its message holds the address that the name resolved to. */
function faultOf(error: unknown, url: URL): OutgoingFetchError {
  if (error instanceof OutgoingFetchError) return error;
  if (error instanceof errors.HeadersOverflowError)
    return new OutgoingFetchError(
      'tooLarge',
      `${url.host} sends more headers than the ${maxHeaderBytes} bytes that are allowed`,
      { cause: error },
    );
  const { code, name } = error as NodeJS.ErrnoException;
  const message = `no whole answer came from ${url.host} (${code ?? name}); it must be reachable and speak HTTP/1.1`;
  return new OutgoingFetchError('unreachable', message, { cause: error });
}
