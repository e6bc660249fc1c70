import { refusal } from '../graphql/refusal.ts';

export interface BudgetOptions {
  /** Bytes of one owner, and of all. One reservation may be larger: it then has the whole room to itself. */
  readonly maxOwnerBytes: number;
  readonly maxBytes: number;
  /** Bytes that may wait for room, of one owner and of all: what waits is kept as well, unless it waits for bytes that are yet to be made. */
  readonly maxWaitingBytes: number;
}

/** So long one waits for room before it is refused, in milliseconds, where nothing else is said; looked at every second. */
const usualWaitMs = 15_000;
const lookMs = 1_000;
/** Where others wait for room, a peer is let go that has taken nothing for so long, in milliseconds. */
const maxStuckMs = 5_000;
/** Those of one owner that may wait for room; one more is refused at once. */
const maxWaiting = 20_000;
const retryAfterSeconds = 5;

interface Owner {
  readonly name: string;
  bytes: number;
  readonly waiting: Waiter[];
  /** What waits for a peer to take it. */
  readonly untaken: Set<Reservation>;
}

interface Waiter {
  readonly bytes: number;
  readonly until: number;
  readonly admit: (reservation: Reservation) => void;
  readonly refuse: (error: Error) => void;
}

/**
 * An account of bytes: of each owner, and of the process. Whoever finds no room waits its turn, and nothing of it is begun
 * meanwhile. Where somebody waits, peers that take nothing of what waits for them are let go.
 */
export class ByteBudget {
  readonly #options: BudgetOptions;
  readonly #owners = new Map<string, Owner>();
  readonly #waiting = new Set<Owner>();
  #timer: NodeJS.Timeout | undefined;
  #bytes = 0;
  #waitingBytes = 0;

  constructor(options: BudgetOptions) {
    this.#options = options;
  }

  /**
   * Sets bytes aside, at once where there is room.
   * @throws an OVERLOADED GraphQLError, as a rejection, where there has been none for so long.
   */
  reserve(name: string, bytes: number, maxWaitMs = usualWaitMs): Reservation | Promise<Reservation> {
    const owner = this.#ownerOf(name);
    if (owner.waiting.length === 0 && this.fits(owner, bytes)) return new Reservation(this, owner, bytes);
    const mayWait =
      owner.waiting.length < maxWaiting && this.#waitingBytes + bytes <= this.#options.maxWaitingBytes;
    if (!mayWait) return Promise.reject(overloaded());
    return new Promise((admit, refuse) => {
      owner.waiting.push({ bytes, until: performance.now() + maxWaitMs, admit, refuse });
      this.#waiting.add(owner);
      this.#waitingBytes += bytes;
      this.#timer ??= setInterval(() => this.#look(), lookMs).unref();
    });
  }

  /** The same without waiting; null where there is no room. */
  reserveNow(name: string, bytes: number): Reservation | null {
    const owner = this.#ownerOf(name);
    if (this.fits(owner, bytes)) return new Reservation(this, owner, bytes);
    this.#forget(owner);
    return null;
  }

  /** For reservations alone. */
  add(owner: Owner, bytes: number): void {
    owner.bytes += bytes;
    this.#bytes += bytes;
    if (bytes <= 0) this.#forget(owner);
    if (bytes < 0 && this.#waiting.size > 0) this.#admitWaiting();
  }

  #forget(owner: Owner): void {
    if (owner.bytes === 0 && owner.waiting.length === 0) this.#owners.delete(owner.name);
  }

  #ownerOf(name: string): Owner {
    const known = this.#owners.get(name);
    if (known) return known;
    const owner: Owner = { name, bytes: 0, waiting: [], untaken: new Set() };
    this.#owners.set(name, owner);
    return owner;
  }

  /** Whether there is room for so many bytes more. */
  fits(owner: Owner, bytes: number): boolean {
    const { maxOwnerBytes, maxBytes } = this.#options;
    return (
      (owner.bytes === 0 || owner.bytes + bytes <= maxOwnerBytes) &&
      (this.#bytes === 0 || this.#bytes + bytes <= maxBytes)
    );
  }

  /** In turn from every owner, in each one's order. */
  #admitWaiting(): void {
    for (const owner of this.#waiting) {
      const [first] = owner.waiting;
      if (!first || !this.fits(owner, first.bytes)) continue;
      this.#leaveLine(owner, first);
      // At the end of the line: the next one of another owner goes before its own next.
      if (owner.waiting.length > 0) this.#waiting.delete(owner) && this.#waiting.add(owner);
      first.admit(new Reservation(this, owner, first.bytes));
    }
  }

  #look(): void {
    this.#refuseLate();
    if (this.#waiting.size === 0) {
      clearInterval(this.#timer);
      this.#timer = undefined;
    } else this.#makeRoom();
  }

  #refuseLate(): void {
    const now = performance.now();
    for (const owner of this.#waiting) {
      for (const waiter of owner.waiting.filter(({ until }) => until <= now)) {
        this.#leaveLine(owner, waiter);
        waiter.refuse(overloaded());
      }
      this.#forget(owner);
    }
  }

  #leaveLine(owner: Owner, waiter: Waiter): void {
    owner.waiting.splice(owner.waiting.indexOf(waiter), 1);
    this.#waitingBytes -= waiter.bytes;
    if (owner.waiting.length === 0) this.#waiting.delete(owner);
  }

  /** An owner that has used up its own room waits for its own peers; one that has not, for everybody's. */
  #makeRoom(): void {
    const { maxBytes, maxOwnerBytes } = this.#options;
    const now = performance.now();
    const letGoOf = (owner: Owner) => {
      for (const each of [...owner.untaken]) each.letGoIfStuck(now);
    };
    for (const owner of [...this.#waiting]) {
      const wanted = owner.waiting[0]?.bytes ?? 0;
      if (owner.bytes > 0 && owner.bytes + wanted > maxOwnerBytes) letGoOf(owner);
      else if (this.#bytes + wanted > maxBytes) for (const any of [...this.#owners.values()]) letGoOf(any);
    }
  }
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
  readonly #budget: ByteBudget;
  readonly #owner: Owner;
  #bytes: number;
  #released = false;
  #peer: Peer | null = null;
  #lastUntaken = Number.POSITIVE_INFINITY;
  /** When its peer was last seen to have taken something, by `performance.now()`. */
  #takenAt = 0;

  /** @param owner of the budget's own. */
  constructor(budget: ByteBudget, owner: Owner, bytes: number) {
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

/** Why a call is not begun, or not read. */
export function overloaded() {
  return refusal(
    'OVERLOADED',
    `Too much of this team's calls is under way, or waits to be read by its clients; nothing of this call has begun. Read the answers that are waiting, and try again in ${retryAfterSeconds} s.`,
    { retryAfterSeconds },
  );
}
