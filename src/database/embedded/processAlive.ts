import { isErrno } from './errno.ts';

/** Whether a process with this id exists; one of another user counts, and so does one not yet reaped. */
export function processAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return isErrno(error, 'EPERM');
  }
}
