/** Where others wait for room, a peer is let go that has taken nothing for so long, in milliseconds. */
const maxStuckMs = 5_000;

/** What one has set aside, and waits for. */
export interface Owner {
  readonly name: string;
  bytes: number;
  readonly waiting: Waiter[];
  /** What waits for a peer to take it. */
  readonly untaken: Set<Reservation>;
}

export interface Waiter {
  readonly bytes: number;
  /** When it is refused, by `performance.now()`. */
  readonly until: number;
  readonly admit: (reservation: Reservation) => void;
  readonly refuse: (error: Error) => void;
}

/** Where the bytes of all owners are added up. */
interface Budget {
  add(owner: Owner, bytes: number): void;
  fits(owner: Owner, bytes: number): boolean;
}

/** A peer that something waits for. */
export interface Peer {
  /** Bytes that it has not taken. */
  readonly untaken: () => number;
  /** Closes its connection. */
  readonly letGo: () => void;
}

/** Bytes that are set aside for one thing, until they are released. */
export class Reservation {
  readonly #budget: Budget;
  readonly #owner: Owner;
  #bytes: number;
  #released = false;
  #peer: Peer | null = null;
  #lastUntaken = Number.POSITIVE_INFINITY;
  /** When its peer was last seen to have taken something, by `performance.now()`. */
  #takenAt = 0;

  constructor(budget: Budget, owner: Owner, bytes: number) {
    this.#budget = budget;
    this.#owner = owner;
    this.#bytes = bytes;
    budget.add(owner, bytes);
  }

  /** It has turned out to be of another size. This never waits, so it may go beyond the bounds by one answer. */
  resize(bytes: number): void {
    if (this.#released) return;
    this.#budget.add(this.#owner, bytes - this.#bytes);
    this.#bytes = bytes;
  }

  /** The same within the bounds. @returns false where there is no room for more; it is then as it was. */
  tryResize(bytes: number): boolean {
    const fits = bytes <= this.#bytes || this.#budget.fits(this.#owner, bytes - this.#bytes);
    if (fits) this.resize(bytes);
    return fits;
  }

  /** From now on it waits for a peer to take it, which is let go of where it takes nothing and others need the room. */
  waitFor(peer: Peer): void {
    if (this.#released) return;
    this.#peer = peer;
    this.#takenAt = performance.now();
    this.#owner.untaken.add(this);
  }

  /** For the budget alone. */
  letGoIfStuck(now: number): void {
    const untaken = this.#peer?.untaken() ?? 0;
    if (untaken < this.#lastUntaken) this.#takenAt = now;
    this.#lastUntaken = untaken;
    if (now - this.#takenAt > maxStuckMs) this.#peer?.letGo();
  }

  /** Once is enough; twice does no harm. */
  release(): void {
    this.#owner.untaken.delete(this);
    this.resize(0);
    this.#released = true;
  }
}
