import { type ChildProcess, spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import type { EmbeddedCluster } from './cluster.ts';
import type { DataFolder } from './dataFolder.ts';
import { freePort } from './freePort.ts';
import { readPostmasterPid } from './postmasterPid.ts';
import { programEnvironment } from './programEnvironment.ts';
import type { RunningServer } from './runningServer.ts';
import { openServerLogFile } from './serverLogFile.ts';

/** Crash recovery of a large database may take this long. */
const startTimeoutMs = 120_000;
const pollMs = 10;

/** Why a start came to nothing, with Postgres's own last lines. */
export class PostgresStartError extends Error {
  readonly log: string;
  constructor(folder: DataFolder, reason: string, log: string) {
    super(
      `The embedded Postgres did not start: ${reason}. The end of ${folder.logFile}:\n${log || '(nothing)'}`,
    );
    this.log = log;
  }

  /** Somebody took the port between our looking and Postgres's binding it. */
  get portTaken(): boolean {
    return /could not bind|address already in use/i.test(this.log);
  }

  /** Another server came first on this cluster, or the last processes of one are still leaving. */
  get clusterTaken(): boolean {
    return /lock file .* already exists|pre-existing shared memory block/i.test(this.log);
  }
}

/** TCP on the loopback address only. fsync stays on: what was acknowledged must outlive a power cut. */
function serverFlags(cluster: string, port: number): string[] {
  const settings = {
    listen_addresses: '127.0.0.1',
    port: String(port),
    unix_socket_directories: '',
    max_connections: '200',
    timezone: 'UTC',
    log_timezone: 'UTC',
  };
  return ['-D', cluster, ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])];
}

/**
 * Starts a server on the cluster, on a free port, and returns when it accepts connections. It is a process
 * group of its own: Ctrl-C in the terminal does not reach it before the gateway has drained.
 * @throws PostgresStartError
 */
export async function startPostgres({ folder, binaries, account }: EmbeddedCluster): Promise<RunningServer> {
  const port = await freePort();
  const log = await openServerLogFile(folder.logFile);
  const command = account.command(binaries.postgres, serverFlags(folder.cluster, port));
  const child = spawn(command.file, command.args, {
    cwd: folder.cluster,
    detached: true,
    env: programEnvironment(),
    stdio: ['ignore', log.handle.fd, log.handle.fd],
    windowsHide: true,
    ...command.ids,
  });
  child.unref();
  try {
    return { pid: await whenReady(child, folder.cluster, port), port };
  } catch (error) {
    child.kill('SIGQUIT');
    throw new PostgresStartError(
      folder,
      error instanceof Error ? error.message : String(error),
      await log.tail(),
    );
  } finally {
    await log.handle.close();
  }
}

/** The state in postmaster.pid is what pg_ctl waits for too; attempts to connect would fill the log. */
async function whenReady(child: ChildProcess, cluster: string, port: number): Promise<number> {
  let ended: string | null = null;
  child.once('error', (error) => {
    ended = error.message;
  });
  child.once('exit', (code, signal) => {
    ended = `it ended with ${signal ?? `code ${code}`}`;
  });
  for (const deadline = Date.now() + startTimeoutMs; Date.now() < deadline; await sleep(pollMs)) {
    if (ended !== null) throw new Error(ended);
    const file = await readPostmasterPid(cluster);
    // A stale file may hold this very process id: in containers they repeat. The port does not.
    if (file?.ready && file.pid === child.pid && file.port === port) return file.pid;
  }
  throw new Error(`it was not ready after ${startTimeoutMs / 1000} s`);
}
