import { now } from '../clock.ts';
import { RawSocket } from './rawSocket.ts';
import { type Seen, Sightings } from './sightings.ts';

export interface CrowdPlan {
  readonly url: string;
  /** null: the server asks for none. */
  readonly key: string | null;
  readonly query: string;
  /**
   * Ids of the requests to watch, one a subscription, over and over from the first on: so each is watched by as many
   * subscriptions, on different sockets. Empty: each watches all of the team's.
   */
  readonly watched: readonly string[];
  readonly sockets: number;
  /** Subscriptions of each socket. */
  readonly perSocket: number;
  /** Sockets that other processes open before these; they watch on behind them. */
  readonly before?: number;
  /** Whether to note each change; where not, results are counted and nothing else. */
  readonly noted: boolean;
}

/** A socket that is being opened costs the server its authentication: this many at a time keep it busy enough. */
const openedAtOnce = 32;
/** After so long, in milliseconds, results that are not there never come. */
const countMs = 60_000;

/** Sockets that watch the same, each with several subscriptions. */
export class Crowd {
  readonly #plan: CrowdPlan;
  readonly #sockets: RawSocket[] = [];
  readonly #sightings = new Sightings();
  #missing = 0;
  #counted = Promise.resolve(Number.NaN);
  #onLast: (at: number) => void = () => {};

  constructor(plan: CrowdPlan) {
    this.#plan = plan;
  }

  /** Opens the sockets and sends the subscriptions; ask the server whether it has taken them all. */
  async open(): Promise<void> {
    let next = 0;
    const work = async () => {
      while (next < this.#plan.sockets) {
        next += 1;
        await this.#openSocket((this.#plan.before ?? 0) + next - 1);
      }
    };
    await Promise.all(Array.from({ length: openedAtOnce }, work));
  }

  /** From now on counts results, one for each subscription. */
  count(): void {
    this.#missing = this.#plan.sockets * this.#plan.perSocket;
    this.#counted = new Promise((resolve, reject) => {
      this.#onLast = resolve;
      const late = () => reject(new Error(`${this.#missing} results did not come`));
      setTimeout(late, countMs).unref();
    });
  }

  /** When the last of those that are counted came, by the clock. */
  counted(): Promise<number> {
    return this.#counted;
  }

  take(): Seen {
    return this.#sightings.take();
  }

  stopReading(): void {
    for (const socket of this.#sockets) socket.stopReading();
  }

  async close(): Promise<void> {
    await Promise.all(this.#sockets.map((socket) => socket.close()));
  }

  async #openSocket(index: number): Promise<void> {
    const { url, key, query, watched, perSocket, noted } = this.#plan;
    const onNext = noted
      ? (id: number, body: Buffer) => this.#sightings.add(`${index}/${id}`, body, now())
      : () => this.#onCounted();
    const socket = await RawSocket.open({ url, key, onNext });
    this.#sockets.push(socket);
    for (let id = 0; id < perSocket; id += 1) {
      const requestId = watched[(index * perSocket + id) % watched.length];
      socket.subscribe(id, query, requestId === undefined ? {} : { requestId });
    }
  }

  #onCounted(): void {
    this.#missing -= 1;
    if (this.#missing === 0) this.#onLast(now());
  }
}
