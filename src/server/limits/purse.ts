import { type RateLimiterAbstract, RateLimiterRes } from 'rate-limiter-flexible';
import { sharedPart } from '../../domain/clientToken/tokenAllowance.ts';

/** Which points of a minute: all of them, or those that a key's tokens may use, beside its reserve. */
export type Part = 'whole' | 'shared';

export interface PurseOptions {
  /** Under which name the store counts. */
  readonly name: string;
  /** Points of a minute. */
  readonly limit: number;
  /** Points that are fetched at a time, where no more are needed. */
  readonly portion: number;
}

/**
 * Points of one allowance that have been fetched from what all processes share. The store counts what has been fetched
 * in this minute; of that count the first points are those that a key's tokens may use, and the last are its reserve. So
 * each point has its number, and no two processes have the same. What a process fetches for a token beyond their part is
 * kept for the key: of its reserve at most a portion in each process is out of the others' reach.
 */
export class Purse {
  readonly #store: RateLimiterAbstract;
  readonly #options: PurseOptions;
  /** What all processes have fetched of this minute, as far as is known. */
  #count = 0;
  /** What is fetched here and not used. */
  #left: Record<'shared' | 'reserve', number> = { shared: 0, reserve: 0 };
  #resetAt = 0;
  #fetching: Promise<void> | null = null;

  constructor(store: RateLimiterAbstract, options: PurseOptions) {
    this.#store = store;
    this.#options = options;
  }

  get resetAt(): Date {
    return new Date(this.#resetAt);
  }

  limit(part: Part): number {
    const { limit } = this.#options;
    return part === 'whole' ? limit : sharedPart(limit);
  }

  /** Points that are still to be had of this minute, as far as is known. */
  remaining(part: Part): number {
    return this.#fetched(part) + Math.max(0, this.limit(part) - this.#count);
  }

  holds(part: Part, points: number): boolean {
    return this.#isCurrent() && this.#fetched(part) >= points;
  }

  /** Nothing more is to be had before the minute is over. */
  isSpent(part: Part, points: number): boolean {
    return this.#isCurrent() && this.remaining(part) < points;
  }

  /** Of points that it holds. A key uses its reserve first, and leaves the rest to its tokens. */
  spend(part: Part, points: number): void {
    const ofReserve = part === 'whole' ? Math.min(points, this.#left.reserve) : 0;
    this.#left.reserve -= ofReserve;
    this.#left.shared -= points - ofReserve;
  }

  /** Fetches what is lacking, or a portion; others who ask meanwhile wait for the same. */
  fetch(part: Part, points: number): Promise<void> {
    this.#fetching ??= this.#fetch(part, points).finally(() => {
      this.#fetching = null;
    });
    return this.#fetching;
  }

  async #fetch(part: Part, points: number): Promise<void> {
    if (!this.#isCurrent()) this.#begin();
    const { portion } = this.#options;
    const lacking = points - this.#fetched(part);
    const wanted = Math.max(lacking, Math.min(this.limit(part) - this.#count, portion));
    const { consumedPoints, msBeforeNext } = await this.#consume(wanted);
    const from = consumedPoints - wanted;
    // The store has begun another minute.
    if (from < this.#count) this.#begin();
    const [whole, shared] = [this.limit('whole'), this.limit('shared')];
    this.#left.shared += within(from, consumedPoints, 0, shared);
    this.#left.reserve += within(from, consumedPoints, shared, whole);
    this.#count = consumedPoints;
    this.#resetAt = Date.now() + msBeforeNext;
  }

  #begin(): void {
    this.#count = 0;
    this.#left = { shared: 0, reserve: 0 };
  }

  #fetched(part: Part): number {
    return this.#left.shared + (part === 'whole' ? this.#left.reserve : 0);
  }

  #isCurrent(): boolean {
    return this.#resetAt > Date.now();
  }

  /** A store that is over its own limit rejects with its state; anything else that it rejects with is an error. */
  async #consume(points: number): Promise<RateLimiterRes> {
    try {
      return await this.#store.consume(this.#options.name, points);
    } catch (error) {
      if (error instanceof RateLimiterRes) return error;
      throw error;
    }
  }
}

/** How many of the points behind `from`, up to `to`, are behind `low`, up to `high`. */
function within(from: number, to: number, low: number, high: number): number {
  return Math.max(0, Math.min(to, high) - Math.max(from, low));
}
