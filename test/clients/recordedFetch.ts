/** What a client sends by itself: every call of its `fetch`, as the gateway gets and answers it. */

export interface SentCall {
  readonly method: string;
  readonly headers: Headers;
  /** The parameters, from the body or from the address. */
  readonly sent: SentParameters;
  readonly status: number;
  /** The answer's media type without its parameters. */
  readonly mediaType: string;
  /** The answer where it is JSON. */
  // biome-ignore lint/suspicious/noExplicitAny: what comes back is what the test asserts on
  readonly answered?: any;
}

export interface SentParameters {
  readonly query?: string;
  readonly variables?: unknown;
  readonly documentId?: string;
  readonly extensions?: { readonly persistedQuery?: { readonly sha256Hash: string } };
}

export interface RecordedFetch {
  readonly fetch: typeof fetch;
  /** The calls that are answered so far, in that order. */
  readonly calls: readonly SentCall[];
}

/** Gives a `fetch` for one client, and its calls. */
export function recordedFetch(): RecordedFetch {
  const calls: SentCall[] = [];
  return {
    calls,
    async fetch(input, init = {}) {
      const { method = 'GET', headers, body } = init;
      const answer = await fetch(input, init);
      const mediaType = answer.headers.get('content-type')?.split(';')[0] ?? '';
      const call = {
        method,
        headers: new Headers(headers),
        sent: parametersOf(String(input), typeof body === 'string' ? body : ''),
        status: answer.status,
        mediaType,
      };
      if (!mediaType.endsWith('json')) {
        calls.push(call);
        return answer;
      }
      // Read here and handed on as a whole: a copy of the body would fail where the client aborts what it has read.
      const text = await answer.text();
      calls.push({ ...call, answered: JSON.parse(text) });
      return new Response(text, answer);
    },
  };
}

/** How each call names its document: by its `text`, by its `hash`, or by both while the gateway learns it. */
export function namings(calls: readonly SentCall[]): string[] {
  return calls.map(({ method, sent }) => {
    const text = sent.query ? ['text'] : [];
    const hash = sent.extensions?.persistedQuery ? ['hash'] : [];
    return `${method} ${[...hash, ...text].join(' and ')}`;
  });
}

function parametersOf(address: string, body: string): SentParameters {
  if (body !== '') return JSON.parse(body) as SentParameters;
  const { extensions, ...parameters } = Object.fromEntries(new URL(address).searchParams);
  return extensions === undefined ? parameters : { ...parameters, extensions: JSON.parse(extensions) };
}
