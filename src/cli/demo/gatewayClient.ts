import { createClient } from 'graphql-ws';
import { request } from 'undici';
import { WebSocket } from 'ws';
import { printable } from '../print.ts';

export interface UserError {
  readonly code: string;
  readonly message: string;
}

export interface WatchedChange {
  readonly at: string;
  readonly status: string;
  readonly stage: string;
  readonly cursor: string;
  readonly request: {
    readonly video: { readonly url: string } | null;
    readonly error: { readonly message: string } | null;
  };
}

interface UploadTarget {
  readonly uploadUrl: string;
  readonly publicUrl: string;
  readonly headers: readonly { readonly name: string; readonly value: string }[];
}

interface GenerateInput {
  readonly audioUri: string;
  readonly imageUri: string | undefined;
  readonly prompt: string | undefined;
}

/** The gateway as its users see it: GraphQL over HTTP, and the subscription over graphql-ws. */
export class GatewayClient {
  readonly #url: string;
  readonly #authorization: string;

  constructor(url: string, key: string) {
    this.#url = `${url.replace(/(?<!\/)\/+$/, '')}/graphql`;
    this.#authorization = `Bearer ${key}`;
  }

  async createUpload(input: { fileName: string; contentType: string; size: number }) {
    const document = `mutation ($input: CreateUploadInput!) {
      createUpload(input: $input) {
        upload { uploadUrl publicUrl headers { name value } }
        errors { code message }
      }
    }`;
    type Data = { createUpload: { upload: UploadTarget | null; errors: readonly UserError[] } };
    return (await this.#call<Data>(document, { input })).createUpload;
  }

  async generateVideo(input: GenerateInput) {
    const document = `mutation ($input: GenerateVideoInput!) {
      generateVideo(input: $input) { request { id } errors { code message } }
    }`;
    type Data = { generateVideo: { request: { id: string } | null; errors: readonly UserError[] } };
    return (await this.#call<Data>(document, { input })).generateVideo;
  }

  /** Every change of a request until its last, across lost connections: `after` goes on where the last one stopped. */
  async *watch(requestId: string): AsyncGenerator<WatchedChange> {
    const client = createClient({
      url: this.#url.replace(/^http/, 'ws'),
      webSocketImpl: WebSocket,
      connectionParams: { Authorization: this.#authorization },
      // With its doubling waits, about a minute.
      retryAttempts: 6,
      // By default a refused connection is final: a gateway that restarts refuses them for a second.
      shouldRetry: () => true,
    });
    const query = `subscription ($requestId: ID!, $after: String) {
      requestStatusChanged(requestId: $requestId, after: $after) {
        at status stage cursor request { video { url } error { message } }
      }
    }`;
    // graphql-ws sends the same variables again after a reconnect: the getter hands it the newest cursor.
    let cursor: string | null = null;
    const variables = {
      requestId,
      get after() {
        return cursor;
      },
    };
    try {
      for await (const result of client.iterate<{ requestStatusChanged: WatchedChange }>({
        query,
        variables,
      })) {
        const change = result.data?.requestStatusChanged;
        if (!change)
          throw new Error(
            result.errors?.map(({ message }) => printable(message)).join(' ') ?? 'an empty result',
          );
        cursor = change.cursor;
        yield change;
      }
    } catch (error) {
      throw lostConnection(error);
    } finally {
      await client.dispose();
    }
  }

  async #call<Data>(query: string, variables: object): Promise<Data> {
    const { statusCode, body } = await request(this.#url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: this.#authorization },
      body: JSON.stringify({ query, variables }),
    });
    const answer = (await body.json()) as { data?: Data | null; errors?: readonly { message: string }[] };
    if (answer.errors)
      throw new Error(
        `The gateway answered ${statusCode}: ${answer.errors.map(({ message }) => printable(message)).join(' ')}`,
      );
    if (!answer.data) throw new Error(`The gateway answered ${statusCode} without data.`);
    return answer.data;
  }
}

/** graphql-ws throws what the socket gave it: an event, or the list of errors that refused the operation. */
function lostConnection(thrown: unknown): Error {
  if (thrown instanceof Error) return thrown;
  if (Array.isArray(thrown)) return new Error(thrown.map(({ message }) => printable(message)).join(' '));
  const { code, reason, message } = thrown as { code?: number; reason?: string; message?: string };
  return new Error(
    `The connection to the gateway was lost: ${printable([code, reason, message].filter(Boolean).join(' '))}`,
  );
}
