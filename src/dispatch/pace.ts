/** When to try again. Pure, but for the jitter that is handed in. */

/** A moment from 0 to 1 that spreads what failed together. */
export type Jitter = () => number;

const backoffBaseSeconds = 1;
const backoffCapSeconds = 60;

/**
 * Seconds to wait before attempt number `attempt` + 1: doubling from 1 s up to 60 s, of which the upper half is
 * jitter.
 */
export function backoffSeconds(attempt: number, jitter: Jitter = Math.random): number {
  const full = Math.min(backoffCapSeconds, backoffBaseSeconds * 2 ** Math.max(0, attempt - 1));
  return full / 2 + (full / 2) * jitter();
}

/** Seconds until the next look at a running job: often at first, since short jobs are done in seconds. */
export function pollSeconds(polls: number): number {
  return Math.min(10, 0.5 * 1.3 ** polls);
}
