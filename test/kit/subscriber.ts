/** A client that watches a team's requests, or one of them, and goes on where it stood when its gateway goes away. */
import type { Client } from 'graphql-ws';
import { type Change, socketClient, watchOperation } from './client.ts';

export interface ReceivedChange extends Change {
  /** Milliseconds since 1970. */
  readonly receivedAt: number;
}

export class Subscriber {
  /** Every change it was sent, in the order in which it got them. */
  readonly changes: ReceivedChange[] = [];
  readonly #key: string;
  readonly #requestId: string | null;
  #client: Client | null = null;

  /** @param requestId the one request to watch; null for all of the team's. */
  constructor(key: string, requestId: string | null = null) {
    this.#key = key;
    this.#requestId = requestId;
  }

  /** Watches by way of this gateway, right behind the last change it saw. Resolves when the stream is over. */
  async follow(url: string): Promise<void> {
    await this.stop();
    const client = socketClient(url, { Authorization: `Bearer ${this.#key}` });
    this.#client = client;
    try {
      for await (const { data } of this.#stream(client)) {
        if (!data || this.#client !== client) return;
        this.changes.push({ ...data.requestStatusChanged, receivedAt: Date.now() });
      }
    } catch {
      // A gateway that is killed closes nothing; its client sees a broken connection.
    } finally {
      await client.dispose();
    }
  }

  /** Whether it has seen the end of its one request. */
  sawTheEnd(): boolean {
    return this.#requestId !== null && this.changes.at(-1)?.stage === 'DONE';
  }

  async stop(): Promise<void> {
    const client = this.#client;
    this.#client = null;
    await client?.dispose();
  }

  #stream(client: Client) {
    const after = this.changes.at(-1)?.cursor;
    const variables = {
      ...(this.#requestId === null ? {} : { requestId: this.#requestId }),
      ...(after === undefined ? {} : { after }),
    };
    return client.iterate<{ requestStatusChanged: Change }>({ query: watchOperation, variables });
  }
}
