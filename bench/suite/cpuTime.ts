import { readFileSync } from 'node:fs';

/** Linux counts in hundredths of a second, whatever its kernel does. */
const ticksPerSecond = 100;

/** Seconds of processor time that a process has used, all its threads together; NaN where the system does not tell. */
export function cpuSeconds(pid: number): number {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // `pid (name) state …`; the name may hold anything. utime and stime are the 14th and 15th.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return (Number(fields[11]) + Number(fields[12])) / ticksPerSecond;
  } catch {
    return Number.NaN;
  }
}
