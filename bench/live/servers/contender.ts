import { setTimeout as delay } from 'node:timers/promises';
import type { Probe } from '../../suite/probe/probe.ts';

/** A server that is measured. */
export interface Contender {
  readonly url: string;
  readonly probe: Probe;
  /** Running subscriptions. */
  subscriptions(): Promise<number>;
  stop(): Promise<unknown>;
}

/** 10,000 subscriptions are there after some seconds; a server that has not taken them by then never will. Seconds. */
const patience = 120;

/** Waits until so many subscriptions run on it. */
export async function untilSubscribed(contender: Contender, count: number): Promise<void> {
  const deadline = performance.now() + patience * 1_000;
  for (;;) {
    const running = await contender.subscriptions();
    if (running === count) return;
    if (performance.now() > deadline)
      throw new Error(`${running} subscriptions run after ${patience} s, where ${count} were to`);
    await delay(200);
  }
}
