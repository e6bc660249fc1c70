import type { Client } from 'pg';
import { type EmbeddedCluster, openCluster } from './embedded/cluster.ts';
import { serverUrl } from './embedded/connection.ts';
import { ensureDatabase } from './embedded/ensureDatabase.ts';
import { claimOwnership, claimUse, untilUnused } from './embedded/ownership.ts';
import type { RunningServer } from './embedded/runningServer.ts';
import { runServer } from './embedded/runServer.ts';
import { stopPostgres } from './embedded/stopPostgres.ts';

const databaseName = 'clapperboard';
/** Each is lost only to a command that ends at this very moment. */
const useAttempts = 10;

/** The little of a logger that is needed here. */
export interface ServerLog {
  info(message: string): void;
}

export interface EmbeddedServerOptions {
  /** The folder for the cluster, its password and its log; made where missing. */
  dataDir: string;
  log?: ServerLog;
}

/** A Postgres server of our own, and we its only owner until `stop`. */
export interface EmbeddedServer {
  url: string;
  port: number;
  /** `new`: the database was created; `existing`: started again; `adopted`: it still ran, its last owner having been killed. */
  started: 'new' | 'existing' | 'adopted';
  /** Ends all sessions and the server, in 20 s at the most; a second call does nothing more. */
  stop(): Promise<void>;
}

/**
 * Starts (or adopts) the Postgres server of a data folder and makes sure it has the database.
 * @throws Error, each saying what to do: no binaries for this platform, another major version, a lost password,
 * a folder of another user, another Clapperboard on the folder, or Postgres's own words when it does not start.
 */
export async function startEmbeddedServer({ dataDir, log }: EmbeddedServerOptions): Promise<EmbeddedServer> {
  const cluster = await openCluster(dataDir, log);
  const { server, adopted } = await runServer(cluster, log);
  return own(cluster, server, adopted ? 'adopted' : cluster.created ? 'new' : 'existing');
}

/**
 * For commands that run once: uses the server that runs on the folder, whoever owns it (`stop` then does
 * nothing), or else starts one that `stop` ends as soon as nobody else is connected, in 30 s at the most.
 */
export async function connectEmbeddedServer(
  options: EmbeddedServerOptions,
): Promise<{ url: string; stop(): Promise<void> }> {
  const cluster = await openCluster(options.dataDir, options.log);
  for (let attempt = 1; ; attempt += 1) {
    const { server, adopted } = await runServer(cluster, options.log);
    if (!adopted) return own(cluster, server, 'existing', untilUnused);
    try {
      const use = await claimUse(server.port, cluster.password);
      return { url: serverUrl(server.port, cluster.password, databaseName), stop: () => use.end() };
    } catch (error) {
      // Its owner was stopping it: the next round starts another.
      if (attempt === useAttempts) throw error;
    }
  }
}

async function own(
  { folder, password, binaries }: EmbeddedCluster,
  { pid, port }: RunningServer,
  started: EmbeddedServer['started'],
  beforeStop: (owner: Client) => Promise<void> = async () => {},
): Promise<EmbeddedServer> {
  const owner = await claimOwnership(folder, port, password);
  await ensureDatabase(owner, databaseName).catch(async (error: unknown) => {
    await owner.end();
    throw error;
  });
  let stopping: Promise<void> | undefined;
  const stop = async (): Promise<void> => {
    await beforeStop(owner);
    await stopPostgres(folder.cluster, pid, binaries, ['INT', 'QUIT']);
    await owner.end();
  };
  return {
    url: serverUrl(port, password, databaseName),
    port,
    started,
    stop: () => {
      stopping ??= stop();
      return stopping;
    },
  };
}
