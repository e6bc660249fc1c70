import { setTimeout as delay } from 'node:timers/promises';

/** Asks again every 20 ms until `read` gives what `enough` wants, for up to `seconds`; then throws what it gave last. */
export async function eventually<T>(
  read: () => Promise<T> | T,
  enough: (value: T) => boolean,
  seconds = 15,
): Promise<T> {
  const deadline = Date.now() + seconds * 1000;
  for (;;) {
    const value = await read();
    if (enough(value)) return value;
    if (Date.now() > deadline)
      throw new Error(`not within ${seconds} s; last seen: ${JSON.stringify(value)}`);
    await delay(20);
  }
}
