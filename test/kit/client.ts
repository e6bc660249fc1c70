/** The gateway as a frontend sees it: HTTP by fetch, subscriptions by graphql-ws's own client. */
import { type Client, createClient } from 'graphql-ws';
import { WebSocket } from 'ws';
import type { RequestStatus } from '../../src/database/generated/enums.ts';
import { keepWritten } from './secrets/written.ts';

export interface Answer<Data> {
  readonly status: number;
  readonly headers: Headers;
  readonly data: Data | null | undefined;
  readonly errors: readonly GraphQLErrorShape[] | undefined;
  readonly extensions: { readonly cost: CostShape } | undefined;
}

/** `extensions.cost`. */
export interface CostShape {
  readonly cost: number;
  readonly limit: number;
  readonly remaining: number;
}

export interface GraphQLErrorShape {
  readonly message: string;
  readonly path?: readonly (string | number)[];
  readonly extensions?: Readonly<Record<string, unknown>>;
}

/** Sends an operation over HTTP. `key` null: none. */
// biome-ignore lint/suspicious/noExplicitAny: what comes back is what the test asserts on
export async function call<Data = any>(
  url: string,
  key: string | null,
  query: string,
  variables: object = {},
  headers: Readonly<Record<string, string>> = {},
): Promise<Answer<Data>> {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(key === null ? {} : { authorization: `Bearer ${key}` }),
      ...headers,
    },
    body: JSON.stringify({ query, variables }),
  });
  const body = (await response.json()) as Pick<Answer<Data>, 'data' | 'errors' | 'extensions'>;
  const { data, errors, extensions } = body;
  if (errors) keepWritten('errors in answers', JSON.stringify(errors));
  return { status: response.status, headers: response.headers, data, errors, extensions };
}

/** graphql-ws's client; dispose of it at the end. @param ca a certificate that is trusted, as PEM. */
export function socketClient(
  url: string,
  connectionParams: Record<string, unknown>,
  { ca }: { readonly ca?: string } = {},
): Client {
  const trusting = class extends WebSocket {
    constructor(address: string, protocols: string) {
      super(address, protocols, { ca });
    }
  };
  return createClient({
    url: `${url.replace(/^http/, 'ws')}/graphql`,
    webSocketImpl: ca === undefined ? WebSocket : trusting,
    connectionParams,
    retryAttempts: 0,
    lazyCloseTimeout: 0,
  });
}

export interface Change {
  readonly cursor: string;
  readonly status: RequestStatus;
  readonly stage: string;
  readonly version: number;
  /** When it happened, by the database's clock. */
  readonly at: string;
  readonly resync: boolean;
  readonly request: { readonly id: string };
}

export const watchOperation = `subscription ($requestId: ID, $after: String) {
  requestStatusChanged(requestId: $requestId, after: $after) { cursor status stage version at resync request { id } }
}`;

/** All changes until the stream completes, or until `enough` says so. */
export async function watch(
  url: string,
  key: string,
  variables: { requestId?: string; after?: string },
  enough: (changes: readonly Change[]) => boolean = () => false,
): Promise<Change[]> {
  const client = socketClient(url, { Authorization: `Bearer ${key}` });
  const changes: Change[] = [];
  try {
    for await (const { data, errors } of client.iterate<{ requestStatusChanged: Change }>({
      query: watchOperation,
      variables,
    })) {
      if (!data) throw new Error(JSON.stringify(errors));
      changes.push(data.requestStatusChanged);
      if (enough(changes)) break;
    }
  } finally {
    await client.dispose();
  }
  return changes;
}

/** The key in the record behind an opaque id. */
export function uuidOf(globalId: string): string {
  return Buffer.from(globalId, 'base64url').toString().split(':')[1] ?? '';
}

/** Asks for a video and gives its id; throws where the gateway refuses. */
export async function generate(url: string, key: string, input: object): Promise<string> {
  const mutation =
    'mutation ($input: GenerateVideoInput!) { generateVideo(input: $input) { request { id } errors { code message } } }';
  const { data, errors } = await call(url, key, mutation, { input });
  const id = data?.generateVideo?.request?.id;
  if (!id) throw new Error(JSON.stringify(errors ?? data));
  return id as string;
}

/** Waits until a request has ended or needs review, and gives it. */
// biome-ignore lint/suspicious/noExplicitAny: what comes back is what the test asserts on
export async function settled(url: string, key: string, id: string): Promise<any> {
  await watch(url, key, { requestId: id }, (changes) =>
    ['DONE', 'NEEDS_REVIEW'].includes(changes.at(-1)?.stage ?? ''),
  );
  const query = `query ($id: ID!) { request(id: $id) {
    uuid status stage version startedAt finishedAt cancelRequestedAt
    video { url thumbnailUrl durationMs width height } error { code message fault retryable charged }
  } }`;
  return (await call(url, key, query, { id })).data?.request;
}
