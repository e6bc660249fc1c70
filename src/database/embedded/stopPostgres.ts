import { execFile } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import type { Binaries } from './binaries.ts';
import { isErrno } from './errno.ts';
import { readPostmasterPid } from './postmasterPid.ts';
import { processAlive } from './processAlive.ts';

/** By Postgres's postmaster: `TERM` waits for clients to leave, `INT` ends their sessions, `QUIT` does not even checkpoint. */
export type StopSignal = 'TERM' | 'INT' | 'QUIT';

const patienceMs = 10_000;
const pollMs = 10;

/** Stops the server, with each signal given 10 s before the next is tried. Nothing happens where it is gone already. */
export async function stopPostgres(
  cluster: string,
  pid: number,
  binaries: Binaries,
  signals: StopSignal[],
): Promise<void> {
  for (const signal of signals) {
    if (!(await isRunning(cluster, pid))) return;
    await send(pid, signal, binaries);
    if (await hasStopped(cluster, pid)) return;
  }
  throw new Error(`The embedded Postgres (pid ${pid}) does not stop; its data is in ${cluster}.`);
}

/** The pid file goes with the server; the process alone may linger as a zombie that nobody reaps. */
async function isRunning(cluster: string, pid: number): Promise<boolean> {
  return processAlive(pid) && (await readPostmasterPid(cluster))?.pid === pid;
}

async function hasStopped(cluster: string, pid: number): Promise<boolean> {
  for (const deadline = Date.now() + patienceMs; Date.now() < deadline; await sleep(pollMs)) {
    if (!(await isRunning(cluster, pid))) return true;
  }
  return false;
}

/** Windows has no signals: Node would end the process outright there, so Postgres's own tool delivers them. */
async function send(pid: number, signal: StopSignal, binaries: Binaries): Promise<void> {
  if (process.platform === 'win32') await promisify(execFile)(binaries.pgCtl, ['kill', signal, String(pid)]);
  else kill(pid, `SIG${signal}`);
}

function kill(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if (!isErrno(error, 'ESRCH')) throw error;
  }
}
