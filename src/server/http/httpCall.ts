import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import type { Credentials } from '../../domain/credentials.ts';
import type { Viewer } from '../../domain/viewer.ts';
import { authenticate, authorizationOf, knownViewer, unauthenticated } from '../graphql/authenticate.ts';
import type { Call, CallParameters } from '../graphql/call.ts';
import { decodeHeader } from '../graphql/decodeText.ts';
import { parseCall, readAddressParameters, readParameters } from '../graphql/readParameters.ts';
import { badRequest, refusal } from '../graphql/refusal.ts';
import { ownerOf } from '../limits/budgets.ts';
import type { ByteBudget } from '../limits/byteBudget.ts';
import { maxMessageBytes, maxUncountedBytes } from '../limits/limits.ts';
import { checkContentType } from './contentType.ts';
import { type Accepted, negotiate } from './negotiate.ts';
import { readAddress } from './readAddress.ts';
import { readBody, readBytes } from './readBody.ts';

export interface HttpCallOptions {
  readonly credentials: Credentials;
  /** The account of what is kept of calls. */
  readonly kept: ByteBudget;
  /** Tells a client that waits for it (`Expect: 100-continue`) to send its body. */
  readonly giveLeave: () => void;
}

/** A call by HTTP. It is read when its turn comes: what it lacks is then told like any other fault. */
export class HttpCall implements Call {
  readonly id: string;
  readonly accepted: Accepted;
  readonly mayMutate: boolean;
  readonly lastEventId: string | null;
  readonly #request: IncomingMessage;
  readonly #options: HttpCallOptions;
  /** Who calls, where that is remembered. */
  readonly #known: Viewer | null;
  /** The body, where it is read as it arrives. */
  readonly #bytes: Promise<Buffer> | null;

  constructor(id: string, request: IncomingMessage, options: HttpCallOptions) {
    const { headers, method } = request;
    this.id = id;
    this.#request = request;
    this.#options = options;
    this.accepted = negotiate(headers.accept);
    this.mayMutate = method === 'POST';
    this.#known = this.mayMutate ? knownViewer(options.credentials, headers.authorization) : null;
    this.#bytes = this.#mayReadAtOnce() ? this.#readBytes() : null;
    // A call may be refused before anybody asks for its body.
    this.#bytes?.catch(() => {});
    const seen = headers['last-event-id'];
    this.lastEventId = typeof seen === 'string' && seen !== '' ? seen : null;
  }

  get transport() {
    return this.accepted.prefersEventStream ? 'event_stream' : 'http';
  }

  get maySubscribe(): boolean {
    return this.accepted.takesEventStream;
  }

  /** Whether its client takes event streams alone, and is no browser's EventSource, which goes by the status. */
  get wantsFaultsAsEvents(): boolean {
    return this.mayMutate && this.accepted.json === null;
  }

  get idempotencyKey(): string | null {
    const given = this.#request.headers['idempotency-key'];
    if (typeof given !== 'string') return null;
    const key = decodeHeader(given);
    if (key === null) throw badRequest('The header `Idempotency-Key` is not UTF-8.');
    return key;
  }

  async authenticate(): Promise<Viewer> {
    // First: what is no call in its form is told so, also to a browser's WebSocket, which sends no credential here.
    checkForm(this.#request, this.accepted);
    if (this.#known) return this.#known;
    const { headers, method, url = '' } = this.#request;
    const byAddress =
      method === 'GET' && this.accepted.prefersEventStream && headers.authorization === undefined;
    const address = byAddress ? readAddress(url).access_token : undefined;
    const authorization = authorizationOf({ header: headers.authorization, address });
    const viewer = await authenticate(this.#options.credentials, authorization);
    if (!viewer) throw unauthenticated();
    return viewer;
  }

  async read(viewer: Viewer): Promise<CallParameters> {
    const { headers, url = '' } = this.#request;
    if (!this.mayMutate) return readAddressParameters(readAddress(url));
    checkContentType(headers);
    if (this.#bytes !== null) return this.#readBody(this.#bytes);
    const room = await this.#options.kept.reserve(ownerOf(viewer), bodyBytes(headers));
    try {
      return await this.#readBody(this.#readBytes());
    } finally {
      room.release();
    }
  }

  #readBytes(): Promise<Buffer> {
    if (this.#request.headers.expect !== undefined) this.#options.giveLeave();
    return readBytes(this.#request);
  }

  async #readBody(bytes: Promise<Buffer>): Promise<CallParameters> {
    return readParameters(parseCall(await readBody(this.#request, bytes), 'The body'), 'The body');
  }

  /**
   * A body of usual size, from a caller who is known, is read as it arrives: what Node has to keep until somebody asks for
   * it costs a twentieth of a read. No other body is read before its credential is known, and has room.
   */
  #mayReadAtOnce(): boolean {
    return this.#known !== null && bodyBytes(this.#request.headers) <= maxUncountedBytes;
  }
}

/** Bytes that a body may bring. */
function bodyBytes({ 'content-length': length, 'content-encoding': encoding }: IncomingHttpHeaders): number {
  const declared = encoding === undefined ? Number(length) : Number.NaN;
  return declared <= maxMessageBytes ? declared : maxMessageBytes;
}

/** @throws where no operation is taken in this form, whatever it asks. */
function checkForm({ method, headers }: IncomingMessage, { json, takesEventStream }: Accepted): void {
  if (method !== 'POST' && method !== 'GET')
    throw refusal('METHOD_NOT_ALLOWED', `${method} is not accepted here; send an operation by POST or GET.`, {
      allow: ['GET', 'POST', 'OPTIONS'],
    });
  if (headers['sec-websocket-key'] !== undefined)
    throw refusal(
      'UPGRADE_REQUIRED',
      'This is a WebSocket handshake without its headers `Upgrade` and `Connection`: a proxy in between has removed them. Configure the proxy to pass them on.',
    );
  if (json === null && !takesEventStream)
    throw refusal(
      'NOT_ACCEPTABLE',
      'No media type of the header `Accept` can be served; accept application/json, application/graphql-response+json or text/event-stream.',
    );
}
