import { now } from '../../live/clock.ts';

/** What turns the machine's monotonic clock into milliseconds since 1970. `Date` ticks once in each: a tick is waited for. */
export function dateOffset(): number {
  const begun = Date.now();
  let date = begun;
  while (date === begun) date = Date.now();
  return date - now();
}
