import { setTimeout as delay } from 'node:timers/promises';
import { isOutage } from '../database/outage.ts';
import { backoffSeconds } from './pace.ts';
import type { Worker } from './worker.ts';

/** A database that is away for longer loses the answer; the upstream's list still has it. Milliseconds. */
const giveUpMs = 15 * 60_000;
/** Between two tries at most, so that the answer is written within seconds of the database's return. */
const longestPauseSeconds = 2;

/**
 * Writes what must not be lost, again and again while the database does not take it: restarting, it is away for
 * seconds, and an answer that was paid for is in no other hands.
 * @param stopping one more try, then the process must go.
 * @throws what the last try threw, and at once what is no outage: that would only fail again.
 */
export async function untilWritten<T>(
  { services }: Worker,
  stopping: AbortSignal,
  write: () => Promise<T>,
): Promise<T> {
  const begun = performance.now();
  for (let count = 1; ; count += 1) {
    const last = stopping.aborted || performance.now() - begun > giveUpMs;
    try {
      return await write();
    } catch (error) {
      if (last || !isOutage(error)) throw error;
      services.log.warn({ err: error }, 'an answer could not be written; trying again');
    }
    const pauseMs = Math.min(longestPauseSeconds, backoffSeconds(count)) * 1000;
    await delay(pauseMs, undefined, { signal: stopping }).catch(() => {});
  }
}
