/**
 * Who runs where: the contender has a core to itself; the database and the clients share the other. Where that cannot be
 * had (one core, no taskset, a database elsewhere) everything runs where the system puts it.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import type { TestDatabase } from '../../test/kit/databaseOn.ts';

export const contenderCore = 0;
export const otherCore = 1;

export const canPin =
  process.platform === 'linux' &&
  availableParallelism() > 1 &&
  spawnSync('taskset', ['--version'], { stdio: 'ignore' }).status === 0;

/** All threads of a process; those that it starts later follow. */
export function pin(pid: number, core: number): void {
  if (canPin) execFileSync('taskset', ['-a', '-c', '-p', String(core), String(pid)], { stdio: 'ignore' });
}

/** The server's processes that work for this database at present, and no others: the server may have other work. */
export async function pinDatabase(database: TestDatabase): Promise<void> {
  if (!canPin) return;
  const backends = await database.query<{ pid: number }>(
    'SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()',
  );
  for (const { pid } of backends) if (isBackend(pid)) pinIfThere(pid);
}

/** Its number means nothing here where the server runs elsewhere. */
function isBackend(pid: number): boolean {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').startsWith('postgres');
  } catch {
    return false;
  }
}

/** A connection may have been closed since, and another user's process is not ours to move. */
function pinIfThere(pid: number): void {
  try {
    pin(pid, otherCore);
  } catch {}
}
