import type { IncomingMessage, ServerResponse } from 'node:http';
import cors from 'cors';
import { remembered } from './http/remembered.ts';
import { saidBy } from './saidBy.ts';

type Headers = Readonly<Record<string, string>>;

/**
 * What CORS says to pages of other origins, for calls and uploads alike. Credentials travel in a header and never in a
 * cookie, so any page may call; it still needs one.
 */
export class CrossOrigin {
  readonly #cors: ReturnType<typeof cors>;
  readonly #headersFor: (origin: string) => Headers;

  /** @param origins whose pages may call; null: those of all pages. */
  constructor(origins: readonly string[] | null) {
    this.#cors = cors({
      origin: origins === null ? true : [...origins],
      exposedHeaders: ['x-request-id', 'retry-after'],
      maxAge: 86_400,
      methods: ['GET', 'POST', 'PUT'],
    });
    this.#headersFor = remembered((origin) =>
      saidBy(this.#cors, { method: 'POST', headers: origin === '' ? {} : { origin } }),
    );
  }

  /** The headers of an answer to a page of this origin, or to a program, which has none. */
  headersFor(origin: string | undefined): Headers {
    return this.#headersFor(origin ?? '');
  }

  /** Answers an OPTIONS request. @param headers that every answer has. */
  answerPreflight(request: IncomingMessage, response: ServerResponse, headers: Headers): void {
    for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
    this.#cors(request, response, () => {});
  }
}
