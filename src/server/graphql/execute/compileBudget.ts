import { callerShare } from '../../limits/sharedCache.ts';

/** A stretch of time for which the budget is given, in milliseconds. */
const stretchMs = 10 * 60_000;

/**
 * How much may be compiled in a stretch of time. What V8 has compiled it lets go of much later than its last use, so that
 * a bound on what is kept alone bounds no memory: whoever sends ever new documents would fill the heap all the same.
 */
export class CompileBudget {
  readonly #maxBytes: number;
  /** Of some thousand callers at most: what each spends is some thousand bytes, and all of it together is bounded. */
  readonly #spent = new Map<string, number>();
  #total = 0;
  #begunAt = performance.now();

  /** @param maxBytes of all that is compiled in a stretch. */
  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  /** Whether there is anything left for this caller. */
  hasLeft(owner: string): boolean {
    const now = performance.now();
    if (now - this.#begunAt > stretchMs) {
      this.#begunAt = now;
      this.#total = 0;
      this.#spent.clear();
    }
    return this.#total < this.#maxBytes && (this.#spent.get(owner) ?? 0) < this.#maxBytes * callerShare;
  }

  spend(owner: string, bytes: number): void {
    this.#total += bytes;
    this.#spent.set(owner, (this.#spent.get(owner) ?? 0) + bytes);
  }
}
