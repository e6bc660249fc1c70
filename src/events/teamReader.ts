import type { LoggedEvent } from './eventLog.ts';

type Listener = (event: LoggedEvent) => void;

/** Who watches one team's log, and how far it has been read for them. */
export class TeamReader {
  readonly #listeners = new Map<string | null, Set<Listener>>();
  #head: bigint;

  /** @param head the position that reading starts behind. */
  constructor(head: bigint) {
    this.#head = head;
  }

  /** The number of the last event that was handed on. */
  get head(): bigint {
    return this.#head;
  }

  get isIdle(): boolean {
    return this.#listeners.size === 0;
  }

  /** @param requestId null: every event of the team. Returns the way to leave. */
  join(requestId: string | null, listen: Listener): () => void {
    const listeners = this.#listeners.get(requestId) ?? new Set();
    this.#listeners.set(requestId, listeners.add(listen));
    return () => {
      listeners.delete(listen);
      if (listeners.size === 0 && this.#listeners.get(requestId) === listeners)
        this.#listeners.delete(requestId);
    };
  }

  /** A doubled read does no harm: each event is handed on once. */
  handOn(event: LoggedEvent): void {
    if (event.sequence <= this.#head) return;
    this.#head = event.sequence;
    for (const listen of this.#listeners.get(event.requestId) ?? []) listen(event);
    for (const listen of this.#listeners.get(null) ?? []) listen(event);
  }
}
