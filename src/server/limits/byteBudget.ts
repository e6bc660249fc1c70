import { refusal } from '../graphql/refusal.ts';
import { type Owner, Reservation, type Waiter } from './reservation.ts';

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
/** Those of one owner that may wait for room; one more is refused at once. */
const maxWaiting = 20_000;
const retryAfterSeconds = 5;

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

/** Why a call is not begun, or not read. */
export function overloaded() {
  return refusal(
    'OVERLOADED',
    `Too much of this team's calls is under way, or waits to be read by its clients; nothing of this call has begun. Read the answers that are waiting, and try again in ${retryAfterSeconds} s.`,
    { retryAfterSeconds },
  );
}
