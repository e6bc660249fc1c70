import { RawSocket } from './rawSocket.ts';

export interface ChurnPlan {
  readonly url: string;
  readonly key: string;
  readonly query: string;
  /** Ids of the requests that are watched in turn. */
  readonly watched: readonly string[];
  readonly sockets: number;
}

/** A client that subscribes and completes, over and over. */
interface Restless {
  readonly socket: RawSocket;
  /** Called with the id of each result. */
  onNext: (id: number) => void;
  lastId: number;
}

/**
 * Sockets on which subscriptions come and go. Of two, one is completed when its first result is there, the other
 * right behind its `subscribe`, while the server is still busy with that.
 */
export class Churn {
  readonly #plan: ChurnPlan;
  readonly #clients: Restless[] = [];

  constructor(plan: ChurnPlan) {
    this.#plan = plan;
  }

  async open(): Promise<void> {
    const { url, key, sockets } = this.#plan;
    for (let count = 0; count < sockets; count += 1) {
      const socket = await RawSocket.open({ url, key, onNext: (id) => client.onNext(id) });
      const client: Restless = { socket, onNext: () => {}, lastId: 0 };
      this.#clients.push(client);
    }
  }

  /** Makes so many pairs of `subscribe` and `complete`, spread over the sockets. */
  async run(pairs: number): Promise<void> {
    const each = Math.ceil(pairs / this.#clients.length / 2);
    await Promise.all(this.#clients.map((client) => this.#runOn(client, each)));
  }

  async #runOn(client: Restless, twoPairs: number): Promise<void> {
    for (let count = 0; count < twoPairs; count += 1) {
      const abandoned = this.#subscribe(client);
      client.socket.complete(abandoned);
      const awaited = this.#subscribe(client);
      await new Promise<void>((resolve) => {
        client.onNext = (id) => id === awaited && resolve();
      });
      client.socket.complete(awaited);
    }
  }

  #subscribe(client: Restless): number {
    const { query, watched } = this.#plan;
    client.lastId += 1;
    const requestId = watched[client.lastId % watched.length];
    client.socket.subscribe(client.lastId, query, { requestId });
    return client.lastId;
  }
}
