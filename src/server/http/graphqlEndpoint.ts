import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Credentials } from '../../domain/credentials.ts';
import { boundedLog } from '../../observability/boundedLog.ts';
import type { CrossOrigin } from '../crossOrigin.ts';
import { drain } from '../drain.ts';
import type { EventStreams, StreamTarget } from '../eventStream/eventStreams.ts';
import { type Answer, codeOf, retryAfterOf } from '../graphql/answer/answer.ts';
import { type Calls, isBegun, releaseOf } from '../graphql/calls.ts';
import type { ByteBudget } from '../limits/byteBudget.ts';
import type { ServerOptions } from '../options.ts';
import { HttpCall } from './httpCall.ts';
import { encodingFor } from './pack.ts';
import { releaseWhenTaken } from './releaseWhenTaken.ts';
import { sendJson } from './sendJson.ts';

export interface EndpointOptions {
  readonly server: ServerOptions;
  /** The headers that every answer of the API has. */
  readonly headers: Readonly<Record<string, string>>;
  readonly credentials: Credentials;
  /** The account of what is kept of calls. */
  readonly kept: ByteBudget;
  readonly crossOrigin: CrossOrigin;
  readonly calls: Calls;
  readonly streams: EventStreams;
}

const json = 'application/json';
const faultsToldAsEvents = new Set([400, 403, 404]);
/**
 * A client of event streams that calls by POST (graphql-sse) takes any other status than 200 for a broken network, and
 * repeats the call: what repeating cannot cure, it is told as an event. A client of persisted queries (urql) takes the
 * end of such a stream for one more answer, and would send the document twice.
 */
function isToldAsEvent({ result, status }: Answer): boolean {
  return faultsToldAsEvents.has(status) && codeOf(result) !== 'PERSISTED_QUERY_NOT_FOUND';
}

/**
 * Everything on /graphql by HTTP: any method, any content type, any `Accept`. node:http alone reads and answers, since a
 * framework around it would cost more than the answer. What each answer has, a header, is added in `#headersFor`.
 */
export class GraphqlEndpoint {
  readonly #options: EndpointOptions;
  readonly #headers: readonly string[];

  constructor(options: EndpointOptions) {
    this.#options = options;
    this.#headers = Object.entries(options.headers).flat();
  }

  /** Never throws: whatever fails is answered, or breaks off its own connection alone. */
  handle(request: IncomingMessage, response: ServerResponse): void {
    const { credentials, crossOrigin, headers, kept, server } = this.#options;
    const call = new HttpCall(randomUUID(), request, {
      credentials,
      kept,
      giveLeave: () => response.writeContinue(),
    });
    if (request.method === 'OPTIONS') crossOrigin.answerPreflight(request, response, headers);
    else if (this.#isVisit(call, request)) this.#showPlayground(call, request, response);
    else
      this.#serve(call, request, response).catch((error: unknown) => {
        boundedLog(server.services.log).error(
          { err: error, requestId: call.id },
          'an answer failed inside the gateway',
        );
        response.destroy();
      });
  }

  async #serve(call: HttpCall, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const outcome = await this.#options.calls.take(call);
    if (response.destroyed) return releaseOf(outcome);
    const target = { response, common: this.#headersFor(call, request) };
    const { streams } = this.#options;
    if (isBegun(outcome)) return streams.deliver(outcome, { ...target, byGet: request.method === 'GET' });
    const { result, status, reservation } = outcome;
    if (!call.accepted.prefersEventStream) return this.#sendJson(call, request, target, outcome);
    const seconds = request.method === 'GET' ? retryAfterOf(result) : null;
    if (seconds !== null) streams.comeBackLater(seconds, target);
    else if (status === 200 || (call.wantsFaultsAsEvents && isToldAsEvent(outcome)))
      streams.answer(result, target);
    else return this.#sendJson(call, request, target, outcome);
    releaseWhenTaken(response, reservation);
  }

  #sendJson(
    { accepted }: HttpCall,
    request: IncomingMessage,
    { response, common }: StreamTarget,
    answer: Answer,
  ): void | Promise<void> {
    // A call that was refused before its body was read.
    if (!request.complete) drain(request);
    return sendJson(response, answer, {
      // Whoever sends a batch does not read the body of another type.
      type: codeOf(answer.result) === 'BATCHING_NOT_SUPPORTED' ? json : (accepted.json ?? json),
      encoding: encodingFor(request.headers['accept-encoding']),
      common,
    });
  }

  /** Names and values in turn. */
  #headersFor({ id }: HttpCall, { headers }: IncomingMessage): string[] {
    const { crossOrigin, server } = this.#options;
    const common = [...this.#headers, 'x-request-id', id];
    const said = crossOrigin.headersFor(headers.origin);
    for (const name in said) if (name !== 'vary') common.push(name, said[name] as string);
    common.push('vary', 'Origin, Accept, Accept-Encoding');
    // A stopping process ends each connection with the answer it gives: the caller's next request goes to another.
    if (server.stopping.aborted) common.push('connection', 'close');
    return common;
  }

  /** A person who has followed a link to this address, and asks nothing. */
  #isVisit({ accepted }: HttpCall, { method, url = '' }: IncomingMessage): boolean {
    return this.#options.server.playground && method === 'GET' && !url.includes('?') && accepted.prefersPage;
  }

  #showPlayground(call: HttpCall, request: IncomingMessage, response: ServerResponse): void {
    response.writeHead(303, [
      ...this.#headersFor(call, request),
      'location',
      'playground',
      'content-length',
      '0',
    ]);
    response.end();
  }
}
