import { getHeapStatistics } from 'node:v8';

/** Of the heap that V8 may have, so much is used before what can be done without goes. */
const highUse = 0.75;
/** So long an answer holds, in milliseconds: asking takes some microseconds, and calls come by thousands a second. */
const holdsMs = 1_000;

/** Whether this process is near the end of its heap, at which V8 ends it. */
export class MemoryPressure {
  #high = false;
  #askedAt = Number.NEGATIVE_INFINITY;

  isHigh(): boolean {
    const now = performance.now();
    if (now - this.#askedAt < holdsMs) return this.#high;
    this.#askedAt = now;
    const { used_heap_size: used, heap_size_limit: limit } = getHeapStatistics();
    this.#high = used > limit * highUse;
    return this.#high;
  }
}
