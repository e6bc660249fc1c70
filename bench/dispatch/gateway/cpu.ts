import { readFile } from 'node:fs/promises';
import { now } from '../../live/clock.ts';

/** Of a second: what Linux counts a process's time in. */
const tick = 1 / 100;

/** Runs the work, and gives how busy the process was meanwhile, all its threads together, in % of one core. */
export async function busyDuring(pid: number, work: () => Promise<unknown>): Promise<number> {
  const [begun, before] = [now(), await cpuSeconds(pid)];
  await work();
  const seconds = (now() - begun) / 1_000;
  return (((await cpuSeconds(pid)) - before) / seconds) * 100;
}

async function cpuSeconds(pid: number): Promise<number> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
  // Behind the name, which may hold spaces: the state is field 3, user and system time are 14 and 15.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) * tick;
}
