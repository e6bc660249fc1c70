/** Server-sent events as they come over the wire: by fetch, so that headers and status can be looked at. */
export interface StreamEvent {
  readonly event: string;
  readonly id: string | null;
  readonly data: string;
}

export interface OpenStream {
  readonly status: number;
  readonly headers: Headers;
  /** Each event once; ends when the stream does. */
  readonly events: AsyncIterableIterator<StreamEvent>;
  /** What was answered where it is no stream. */
  text(): Promise<string>;
  close(): void;
}

export interface StreamCall {
  readonly query: string;
  readonly variables?: object;
  readonly method?: 'GET' | 'POST';
  readonly headers?: Readonly<Record<string, string>>;
  /** `access_token` in the address. */
  readonly token?: string;
}

export async function openStream(url: string, call: StreamCall): Promise<OpenStream> {
  const { query, variables = {}, method = 'POST', headers = {}, token } = call;
  const address = new URL(`${url}/graphql`);
  if (token !== undefined) address.searchParams.set('access_token', token);
  if (method === 'GET') {
    address.searchParams.set('query', query);
    address.searchParams.set('variables', JSON.stringify(variables));
  }
  const controller = new AbortController();
  const response = await fetch(address, {
    method,
    signal: controller.signal,
    headers: { accept: 'text/event-stream', 'content-type': 'application/json', ...headers },
    ...(method === 'POST' ? { body: JSON.stringify({ query, variables }) } : {}),
  });
  return {
    status: response.status,
    headers: response.headers,
    events: readEvents(response.body ?? []),
    text: () => response.text(),
    close: () => controller.abort(),
  };
}

/** The events in the bytes of an answer. */
export async function* readEvents(
  body: AsyncIterable<unknown> | Iterable<unknown>,
): AsyncGenerator<StreamEvent> {
  let text = '';
  const decoder = new TextDecoder();
  for await (const chunk of body) {
    text += decoder.decode(chunk as Uint8Array, { stream: true });
    const blocks = text.split('\n\n');
    text = blocks.pop() ?? '';
    for (const block of blocks) {
      const event = readEvent(block);
      if (event) yield event;
    }
  }
}

/** null for a comment, or a block that only says how to come back. */
function readEvent(block: string): StreamEvent | null {
  const fields = new Map(
    block
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith(':'))
      .map((line) => {
        const [name = '', ...rest] = line.split(':');
        return [name, rest.join(':').replace(/^ /, '')] as const;
      }),
  );
  const event = fields.get('event');
  return event === undefined ? null : { event, id: fields.get('id') ?? null, data: fields.get('data') ?? '' };
}
