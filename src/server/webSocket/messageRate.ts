/** Messages that one socket may send at once, and how many more in each second. A client that is well sends a few. */
const burst = 200;
const perSecond = 100;

/** A token bucket: who sends faster than it fills is read again when it is no longer empty. */
export class MessageRate {
  #tokens = burst;
  #filledAt: number;

  /** @param now milliseconds of a clock that never goes back, here and below. */
  constructor(now: number) {
    this.#filledAt = now;
  }

  /** Counts one message, also one that has come too early: what has been received cannot be sent back. */
  count(now: number): void {
    this.#fill(now);
    this.#tokens -= 1;
  }

  /** For how many milliseconds no more may be read. */
  waitMs(now: number): number {
    this.#fill(now);
    return this.#tokens >= 0 ? 0 : Math.ceil((-this.#tokens / perSecond) * 1000);
  }

  #fill(now: number): void {
    this.#tokens = Math.min(burst, this.#tokens + ((now - this.#filledAt) / 1000) * perSecond);
    this.#filledAt = now;
  }
}
