/** Every connection is asked for a sign of life so often, and is dead when it has given none by the next time. */
const beatMs = 10_000;
/** They are asked in so many groups, one after the other: thousands at once would keep everything else waiting. */
const slots = 100;

interface Beating {
  beat(): void;
}

/** The pulse of all connections, by one timer. A peer that is gone, or does not read, is noticed within 20 s. */
export class Heartbeat {
  readonly #slots = Array.from({ length: slots }, () => new Set<Beating>());
  readonly #timer: NodeJS.Timeout;
  #joined = 0;
  #turn = 0;

  constructor() {
    this.#timer = setInterval(() => this.#beatNext(), beatMs / slots);
    this.#timer.unref();
  }

  /** Returns the way to leave. */
  join(connection: Beating): () => void {
    const slot = this.#slots[this.#joined % slots] as Set<Beating>;
    this.#joined += 1;
    slot.add(connection);
    return () => slot.delete(connection);
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  #beatNext(): void {
    for (const connection of this.#slots[this.#turn] ?? []) connection.beat();
    this.#turn = (this.#turn + 1) % slots;
  }
}
