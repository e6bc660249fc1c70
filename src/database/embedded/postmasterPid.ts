import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { isErrno } from './errno.ts';

/** What a Postgres server writes of itself into its data directory. */
export interface PostmasterPid {
  pid: number;
  /** 0 while the server has not got so far as to write it. */
  port: number;
  ready: boolean;
}

/**
 * Lines of the file, by Postgres's `pidfile.h`: 1 process id, 2 data directory, 3 start time, 4 port,
 * 5 socket folder, 6 listen address, 7 shared memory key, 8 state (`starting`, `ready`, `stopping` …).
 */
function parsePostmasterPid(text: string): PostmasterPid | null {
  const lines = text.split('\n').map((line) => line.trim());
  // A standalone backend (`postgres --single`) writes its id negative.
  const pid = Math.abs(Number.parseInt(lines[0] ?? '', 10));
  if (!(pid > 0)) return null;
  return { pid, port: Number.parseInt(lines[3] ?? '', 10) || 0, ready: lines[7] === 'ready' };
}

function pidFile(cluster: string): string {
  return join(cluster, 'postmaster.pid');
}

/** The present `postmaster.pid`, or null where there is none or it holds nothing readable. */
export async function readPostmasterPid(cluster: string): Promise<PostmasterPid | null> {
  try {
    return parsePostmasterPid(await readFile(pidFile(cluster), 'utf8'));
  } catch (error) {
    if (isErrno(error, 'ENOENT')) return null;
    throw error;
  }
}

/** For a file left by a server that is gone; Postgres keeps its own second guard in shared memory. */
export async function removePostmasterPid(cluster: string): Promise<void> {
  await rm(pidFile(cluster), { force: true });
}
