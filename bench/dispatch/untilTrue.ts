import { setTimeout as delay } from 'node:timers/promises';

/** Whatever is waited for here comes within seconds, or never. Seconds. */
const patience = 60;
const lookMs = 50;

/** Waits until it is so. @throws naming `what` where it is not after a minute. */
export async function untilTrue(what: string, isSo: () => Promise<boolean>): Promise<void> {
  const deadline = performance.now() + patience * 1_000;
  while (!(await isSo())) {
    if (performance.now() > deadline) throw new Error(`after ${patience} s it is not so that ${what}`);
    await delay(lookMs);
  }
}
