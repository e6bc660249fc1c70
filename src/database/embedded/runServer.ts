import { setTimeout as sleep } from 'node:timers/promises';
import type { EmbeddedCluster } from './cluster.ts';
import { findRunningServer, type RunningServer } from './runningServer.ts';
import { PostgresStartError, startPostgres } from './startPostgres.ts';

/** A port lost to another program, or a server that another process starts or leaves at the same moment. */
const startAttempts = 5;
const retryDelayMs = 200;

/** The server of the cluster: the one that runs (`adopted`), or one started now. */
export async function runServer(
  cluster: EmbeddedCluster,
  log?: { info(message: string): void },
): Promise<{ server: RunningServer; adopted: boolean }> {
  for (let attempt = 1; ; attempt += 1) {
    const running = await findRunningServer(cluster.folder.cluster, cluster.password);
    if (running !== null) return { server: running, adopted: true };
    try {
      return { server: await startPostgres(cluster), adopted: false };
    } catch (error) {
      if (attempt === startAttempts || !isPassing(error)) throw error;
      log?.info(`Starting Postgres once more: ${error.log.split('\n').at(-1)}`);
      await sleep(retryDelayMs);
    }
  }
}

function isPassing(error: unknown): error is PostgresStartError {
  return error instanceof PostgresStartError && (error.portTaken || error.clusterTaken);
}
