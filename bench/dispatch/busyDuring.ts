import { now } from '../live/clock.ts';
import { cpuSeconds } from '../suite/cpuTime.ts';

/** Runs the work, and gives how busy the process was meanwhile, all its threads together, in % of one core. */
export async function busyDuring(pid: number, work: () => Promise<unknown>): Promise<number> {
  const [begun, before] = [now(), cpuSeconds(pid)];
  await work();
  const seconds = (now() - begun) / 1_000;
  return ((cpuSeconds(pid) - before) / seconds) * 100;
}
