import type { RequestEvent } from './eventLog.ts';

/** Events that a process keeps of one team; who is further behind reads the log. */
const kept = 1000;

/**
 * The end of one team's log as this process has read it: a contiguous run of events after `floor`.
 * All followers of the team share it, and each holds nothing but its own position: there is no buffer that a
 * slow reader could grow.
 */
export class TeamTail {
  #events: RequestEvent[] = [];
  #floor: bigint;
  #waiting = new Set<() => void>();
  followers = 0;

  /** @param floor the position that reading starts from. */
  constructor(floor: bigint) {
    this.#floor = floor;
  }

  /** The sequence number of the last event read. */
  get head(): bigint {
    return this.#events.at(-1)?.sequence ?? this.#floor;
  }

  /** Where what is kept begins: the events after this position. */
  get floor(): bigint {
    return this.#floor;
  }

  /** Adds what the log holds after `head`. A doubled read does no harm; a trimmed log starts the run anew. */
  append(event: RequestEvent): void {
    if (event.sequence <= this.head) return;
    if (event.sequence > this.head + 1n) {
      this.#events = [];
      this.#floor = event.sequence - 1n;
    }
    this.#events.push(event);
    if (this.#events.length > kept) this.#floor = this.#events.shift()?.sequence ?? this.#floor;
  }

  /** What came after `position`, or null where that lies before what is kept: read the log then. */
  after(position: bigint): readonly RequestEvent[] | null {
    if (position < this.#floor) return null;
    return this.#events.slice(Number(position - this.#floor));
  }

  /** Resolves at the next `wake`. */
  wait(): Promise<void> {
    return new Promise((resolve) => this.#waiting.add(resolve));
  }

  wake(): void {
    const waiting = this.#waiting;
    this.#waiting = new Set();
    for (const resolve of waiting) resolve();
  }
}
