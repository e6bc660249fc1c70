import { refusal } from '../graphql/refusal.ts';

export interface BudgetOptions {
  /** Bytes of one owner, and of all. One reservation may be larger: it then has the whole room to itself. */
  readonly maxOwnerBytes: number;
  readonly maxBytes: number;
  /** Bytes that may wait for room, of one owner and of all: what waits is kept as well, unless it waits for bytes that are yet to be made. */
  readonly maxWaitingBytes: number;
}

/** So long one waits for room before it is refused, in milliseconds; looked at every second. */
const maxWaitMs = 15_000;
const lookMs = 1_000;
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
  readonly since: number;
  readonly admit: (reservation: Reservation) => void;
  readonly refuse: (error: Error) => void;
}

/**
 * An account of bytes: of each owner, and of the process. Whoever finds no room waits its turn, and nothing of it is begun
 * meanwhile. Where the process has none left, the largest answer is let go that has waited for its peer for a second.
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
   * @throws an OVERLOADED GraphQLError, as a rejection, where there has been none for 15 s.
   */
  reserve(name: string, bytes: number): Reservation | Promise<Reservation> {
    const owner = this.#ownerOf(name);
    if (owner.waiting.length === 0 && this.#fits(owner, bytes)) return new Reservation(this, owner, bytes);
    const mayWait =
      owner.waiting.length < maxWaiting && this.#waitingBytes + bytes <= this.#options.maxWaitingBytes;
    if (!mayWait) return Promise.reject(overloaded());
    return new Promise((admit, refuse) => {
      owner.waiting.push({ bytes, since: performance.now(), admit, refuse });
      this.#waiting.add(owner);
      this.#waitingBytes += bytes;
      this.#timer ??= setInterval(() => this.#look(), lookMs).unref();
    });
  }

  /** The same without waiting; null where there is no room. */
  reserveNow(name: string, bytes: number): Reservation | null {
    const owner = this.#ownerOf(name);
    if (this.#fits(owner, bytes)) return new Reservation(this, owner, bytes);
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

  #fits(owner: Owner, bytes: number): boolean {
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
      if (!first || !this.#fits(owner, first.bytes)) continue;
      this.#takeFromLine(owner, 1);
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
    const begun = performance.now() - maxWaitMs;
    for (const owner of this.#waiting) {
      const late = owner.waiting.findIndex(({ since }) => since > begun);
      const count = late === -1 ? owner.waiting.length : late;
      for (const { refuse } of this.#takeFromLine(owner, count)) refuse(overloaded());
      this.#forget(owner);
    }
  }

  #takeFromLine(owner: Owner, count: number): Waiter[] {
    const taken = owner.waiting.splice(0, count);
    for (const { bytes } of taken) this.#waitingBytes -= bytes;
    if (owner.waiting.length === 0) this.#waiting.delete(owner);
    return taken;
  }

  /** Only where somebody waits for the process: an owner that has used up its own room waits for itself. */
  #makeRoom(): void {
    const { maxBytes, maxOwnerBytes } = this.#options;
    const blocked = [...this.#waiting].some(({ bytes, waiting: [first] }) => {
      const wanted = first?.bytes ?? 0;
      return (bytes === 0 || bytes + wanted <= maxOwnerBytes) && this.#bytes + wanted > maxBytes;
    });
    if (!blocked) return;
    const begun = performance.now() - lookMs;
    let largest: Reservation | null = null;
    for (const { untaken } of this.#owners.values()) {
      for (const each of untaken)
        if (each.waitsSince <= begun && each.bytes > (largest?.bytes ?? 0)) largest = each;
    }
    largest?.letGo();
  }
}

/** Bytes that are set aside for one thing, until they are released. */
export class Reservation {
  readonly #budget: ByteBudget;
  readonly #owner: Owner;
  /** When it began to wait for its peer, by `performance.now()`. */
  waitsSince = Number.POSITIVE_INFINITY;
  #bytes: number;
  #released = false;
  #letGo: (() => void) | null = null;

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

  /** From now on it waits for a peer to take it. @param letGo closes that peer's connection, where others need the room. */
  waitForPeer(letGo: () => void): void {
    if (this.#released) return;
    this.waitsSince = performance.now();
    this.#letGo = letGo;
    this.#owner.untaken.add(this);
  }

  get bytes(): number {
    return this.#bytes;
  }

  letGo(): void {
    this.#letGo?.();
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
