/** Messages that one socket may send at once, and how many more in each second. A client that is well sends a few. */
const burst = 200;
const perSecond = 100;

/** A token bucket: who sends faster than it fills is told how long to wait. */
export class MessageRate {
  #tokens = burst;
  #filledAt: number;

  /** @param now milliseconds of a clock that never goes back, here and below. */
  constructor(now: number) {
    this.#filledAt = now;
  }

  /** Counts one message. @returns for how many milliseconds no other may be read; 0 for none. */
  take(now: number): number {
    this.#tokens = Math.min(burst, this.#tokens + ((now - this.#filledAt) / 1000) * perSecond) - 1;
    this.#filledAt = now;
    return this.#tokens >= 0 ? 0 : Math.ceil((-this.#tokens / perSecond) * 1000);
  }
}
