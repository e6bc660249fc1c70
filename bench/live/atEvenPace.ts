import { setTimeout as delay } from 'node:timers/promises';
import { now } from './clock.ts';

/**
 * Begins the work so many times, at an even pace and without waiting for the one before. Resolves when all of it is
 * done. @throws the first failure; nothing more is begun after it.
 */
export async function atEvenPace<T>(
  { times, perSecond }: { readonly times: number; readonly perSecond: number },
  work: () => Promise<T>,
): Promise<T[]> {
  const results: Promise<T>[] = [];
  let failed = false;
  const begun = now();
  for (let count = 0; count < times && !failed; count += 1) {
    await delay(Math.max(0, begun + (count * 1_000) / perSecond - now()));
    const result = work();
    result.catch(() => {
      failed = true;
    });
    results.push(result);
  }
  return Promise.all(results);
}
