import type { IncomingMessage, ServerResponse } from 'node:http';
import cors from 'cors';
import { LRUCache } from 'lru-cache';
import { saidBy } from './saidBy.ts';

type Headers = Readonly<Record<string, string>>;

/** Origins whose answers are kept; any page may name another, and a program one as long as a header may be. */
const keptOrigins = 100;
const maxKeptLength = 300;

/**
 * What CORS says to pages of other origins, for calls and uploads alike. Credentials travel in a header and never in a
 * cookie, so any page may call; it still needs one.
 */
export class CrossOrigin {
  readonly #cors: ReturnType<typeof cors>;
  readonly #kept = new LRUCache<string, Headers>({ max: keptOrigins });

  /** @param origins whose pages may call; null: those of all pages. */
  constructor(origins: readonly string[] | null) {
    this.#cors = cors({
      origin: origins === null ? true : [...origins],
      exposedHeaders: ['x-request-id', 'retry-after'],
      maxAge: 86_400,
      methods: ['GET', 'POST', 'PUT'],
    });
  }

  /** The headers of an answer to a page of this origin, or to a program, which has none. */
  headersFor(origin: string | undefined): Headers {
    const known = this.#kept.get(origin ?? '');
    if (known) return known;
    const request = { method: 'POST', headers: origin === undefined ? {} : { origin } };
    const headers = saidBy(this.#cors, request);
    if ((origin ?? '').length <= maxKeptLength) this.#kept.set(origin ?? '', headers);
    return headers;
  }

  /** Answers an OPTIONS request. @param headers that every answer has. */
  answerPreflight(request: IncomingMessage, response: ServerResponse, headers: Headers): void {
    for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
    this.#cors(request, response, () => {});
  }
}
