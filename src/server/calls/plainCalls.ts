import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { errorCodes } from 'fastify';
import parseJson from 'secure-json-parse';
import { crossOriginHeaders } from '../crossOrigin.ts';
import { maxMessageBytes } from '../limits/limits.ts';
import type { ServerOptions } from '../options.ts';
import { apiHeaders } from '../securityHeaders.ts';
import { type Answer, errorAnswer, shownError, textOf } from './answer.ts';
import type { Calls } from './calls.ts';
import { idempotencyKeyOf, lastEventIdOf, nameDocument, readOperation } from './readOperation.ts';

const path = '/graphql';
const json = 'application/json';
const graphqlResponse = 'application/graphql-response+json';
/** What Apollo Server chooses of what clients send that ask for JSON, and Apollo Client does. */
const answerTypes = new Map<string | undefined, string>([
  [undefined, json],
  ['*/*', json],
  [json, json],
  [graphqlResponse, graphqlResponse],
  [`${graphqlResponse},${json};q=0.9`, graphqlResponse],
]);

/**
 * The calls that nearly all are: a document as JSON by POST, to be answered at once. node:http alone takes and answers
 * them, since the ways around it would cost more than the answer. Whatever is unusual about the form of a call is left
 * to Fastify and Apollo Server, and what is answered is the same on both ways (test/api/plain-calls.test.ts).
 *
 * No page of another origin can send this content type without asking first, which is what Apollo Server's guard
 * against forged calls looks for.
 */
export class PlainCalls {
  readonly #calls: Calls;
  readonly #options: ServerOptions;
  readonly #headers: readonly string[];

  constructor(calls: Calls, options: ServerOptions) {
    this.#calls = calls;
    this.#options = options;
    this.#headers = Object.entries(apiHeaders(options)).flat();
  }

  /** Whether it is one of them; nothing of it has been read where it is not. */
  take(request: IncomingMessage, response: ServerResponse): boolean {
    const type = answerTypes.get(request.headers.accept);
    if (type === undefined || !isPlain(request)) return false;
    const call = { id: randomUUID(), begun: performance.now(), request, response, type };
    readBody(request, (body) => {
      this.#serve(call, body).then(
        (status) => this.#log(call, status),
        (error: unknown) => this.#breakOff(call, error),
      );
    });
    return true;
  }

  /** @returns the status. */
  async #serve(call: PlainCall, body: Buffer): Promise<number> {
    const asked = parsed(body);
    if (asked instanceof Error) return this.#sendMalformed(call, asked);
    const { status, headers, result } = await this.#answer(call, asked);
    this.#send(call, status, [...headers].flat(), textOf(result));
    return status;
  }

  async #answer({ id, request }: PlainCall, body: unknown): Promise<Answer> {
    const { services, trustedDocuments } = this.#options;
    try {
      const asking = { method: 'POST', body, raw: request };
      if (trustedDocuments) nameDocument(asking, trustedDocuments);
      const admitted = await this.#calls.admit({
        id,
        authorization: request.headers.authorization,
        lastEventId: lastEventIdOf(request.headers),
        idempotencyKey: idempotencyKeyOf(request.headers),
        asked: readOperation(asking),
      });
      return await this.#calls.answer(admitted);
    } catch (error) {
      return errorAnswer(shownError(error, { log: services.log, requestId: id }));
    }
  }

  /** As what is malformed is told on every other address. */
  #sendMalformed({ type: _ours, ...call }: PlainCall, { message }: Error): number {
    const text = JSON.stringify({ error: message, requestId: call.id });
    this.#send({ ...call, type: json }, 400, [], text);
    return 400;
  }

  #send({ id, request, response, type }: PlainCall, status: number, headers: string[], text: string): void {
    const { origins, stopping } = this.#options;
    response.writeHead(status, [
      ...this.#headers,
      ...crossOriginHeaders(origins, request.headers.origin),
      'x-request-id',
      id,
      ...headers,
      'content-type',
      `${type}; charset=utf-8`,
      'content-length',
      String(Buffer.byteLength(text)),
      ...(stopping.aborted ? ['connection', 'close'] : []),
    ]);
    response.end(text);
  }

  #log({ id: requestId, begun }: PlainCall, status: number): void {
    const ms = Math.round(performance.now() - begun);
    this.#options.services.log.debug({ requestId, method: 'POST', path, status, ms }, 'answered');
  }

  /** There is no answer that could be put into words. */
  #breakOff({ id: requestId, response }: PlainCall, error: unknown): void {
    this.#options.services.log.error({ err: error, requestId }, 'an answer failed inside the gateway');
    response.destroy();
  }
}

interface PlainCall {
  readonly id: string;
  /** By `performance.now()`. */
  readonly begun: number;
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  /** The media type of its answer. */
  readonly type: string;
}

/** With a length that is allowed: one that is told in parts is for Fastify to measure. */
function isPlain({ method, url, headers }: IncomingMessage): boolean {
  const length = Number(headers['content-length']);
  return (
    method === 'POST' &&
    url === path &&
    headers['content-type'] === json &&
    length > 0 &&
    length <= maxMessageBytes
  );
}

/** What breaks off is not read: there is nobody to be answered. */
function readBody(request: IncomingMessage, read: (body: Buffer) => void): void {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => read(Buffer.concat(chunks)));
}

/** The body as Fastify parses it, or what it says of one that is malformed. */
function parsed(body: Buffer): unknown {
  try {
    return parseJson.parse(body.toString(), { protoAction: 'error', constructorAction: 'error' });
  } catch {
    return new errorCodes.FST_ERR_CTP_INVALID_JSON_BODY();
  }
}
