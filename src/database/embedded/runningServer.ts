import { execFile } from 'node:child_process';
import { readFile, realpath } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { connectMaintenance } from './connection.ts';
import { readPostmasterPid, removePostmasterPid } from './postmasterPid.ts';
import { processAlive } from './processAlive.ts';

/** A Postgres server that answers. */
export interface RunningServer {
  pid: number;
  port: number;
}

/** Crash recovery of a large database may take this long before the server answers. */
const answerTimeoutMs = 60_000;
const pollMs = 20;

/**
 * The server that already runs on this cluster (an orphan of a killed process, or another's), or null. One that
 * is starting or stopping is waited for. A pid file whose process is gone is left for Postgres to replace; one whose
 * process is another program by now is removed, since Postgres would take that program for a server.
 * @throws Error when a server holds the cluster but does not answer, within a minute, to our password.
 */
export async function findRunningServer(cluster: string, password: string): Promise<RunningServer | null> {
  const deadline = Date.now() + answerTimeoutMs;
  for (;;) {
    const file = await readPostmasterPid(cluster);
    if (file === null) return null;
    if (file.ready && (await answersFor(cluster, file.port, password)))
      return { pid: file.pid, port: file.port };
    if (!processAlive(file.pid)) return null;
    if (!(await isServerOf(cluster, file.pid))) return removeForeignPid(cluster, file.pid);
    if (Date.now() > deadline) throw doesNotAnswer(cluster, file.pid);
    await sleep(pollMs);
  }
}

/** Only a server of this very folder counts: a copied folder brings along the pid file of the original's. */
async function answersFor(cluster: string, port: number, password: string): Promise<boolean> {
  try {
    const client = await connectMaintenance(port, password, 'clapperboard probe');
    try {
      const { rows } = await client.query<{ data_directory: string }>('SHOW data_directory');
      return (await realpath(rows[0]?.data_directory ?? '')) === cluster;
    } finally {
      await client.end();
    }
  } catch {
    return false;
  }
}

/** Reads the file once more first: another starter may have put a live one in its place. */
async function removeForeignPid(cluster: string, pid: number): Promise<null> {
  if ((await readPostmasterPid(cluster))?.pid === pid) await removePostmasterPid(cluster);
  return null;
}

/** Whether the process was started as a server of this cluster, by its command line; unknowable counts as no. */
async function isServerOf(cluster: string, pid: number): Promise<boolean> {
  const command = await commandLine(pid).catch(() => '');
  return command.includes(`postgres -D ${cluster}`);
}

async function commandLine(pid: number): Promise<string> {
  if (process.platform === 'linux')
    return (await readFile(`/proc/${pid}/cmdline`, 'utf8')).replaceAll('\0', ' ');
  return (await promisify(execFile)('ps', ['-p', String(pid), '-ww', '-o', 'command='])).stdout;
}

function doesNotAnswer(cluster: string, pid: number): Error {
  return new Error(
    `A Postgres server (pid ${pid}) holds ${cluster} but does not answer to the password kept beside it. ` +
      `Stop it (kill -INT ${pid}) and start again.`,
  );
}
