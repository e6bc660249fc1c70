/** The composition root: the only file that constructs and wires, and stops in order. */
import { join, resolve } from 'node:path';
import { closeDataFolder } from './app/closeDataFolder.ts';
import { demoKey } from './app/demoTeam.ts';
import { migrate } from './app/migrate.ts';
import { checkTeamsOf } from './app/modelsByTeam.ts';
import { isForThisMachineOnly } from './app/onlyThisMachine.ts';
import { openRateLimitStore } from './app/rateLimitStore.ts';
import { reachableHost } from './app/reachableHost.ts';
import { readinessFault } from './app/readiness.ts';
import { openRedis } from './app/redis.ts';
import { startSandboxProcess } from './app/sandboxProcess.ts';
import { sharedDocuments } from './app/sharedDocuments.ts';
import { Started } from './app/started.ts';
import {
  databaseUnreachable,
  listenFault,
  redisUnreachable,
  teamRoleUnreachable,
} from './app/startupError.ts';
import { tokenSecrets } from './app/tokenSecrets.ts';
import { readTrustedDocuments } from './app/trustedDocuments.ts';
import type { Config, UpstreamConfig } from './config.ts';
import { type Database, openDatabase } from './database/database.ts';
import { startEmbeddedServer } from './database/embeddedServer.ts';
import { Dispatcher } from './dispatch/dispatcher.ts';
import { ClientTokens } from './domain/clientToken/clientTokens.ts';
import { noteTokenSecret } from './domain/clientToken/noteTokenSecret.ts';
import { IdentityProvider } from './domain/identityProvider/identityProvider.ts';
import { createModels } from './domain/model/models.ts';
import type { Services } from './domain/services.ts';
import { sweepUploads } from './domain/upload/sweepUploads.ts';
import { UploadStore } from './domain/upload/uploadStore.ts';
import { createOffers } from './domain/videoRequest/foreignSubmissions.ts';
import { readQueue } from './domain/videoRequest/readQueue.ts';
import { removeExpiredKeys } from './domain/videoRequest/removeExpiredKeys.ts';
import { shortenEventLog } from './domain/videoRequest/shortenEventLog.ts';
import { Hints } from './events/hints.ts';
import { LiveFeed } from './events/liveFeed.ts';
import { PostgresHints } from './events/postgresHints.ts';
import { RedisHints } from './events/redisHints.ts';
import { createSchema } from './graphql/schema.ts';
import type { Logger } from './observability/logger.ts';
import { createMetrics, observeQueue } from './observability/metrics.ts';
import { packageFile } from './packageFile.ts';
import { createApollo } from './server/graphql/execute/apollo.ts';
import { type RunningServer, startOperationsServer, startServer } from './server/server.ts';
import { createHttpUpstream } from './upstream/httpUpstream.ts';

export interface App {
  /** Where the gateway listens, without a trailing slash. */
  readonly url: string;
  /** In words, for the terminal. */
  readonly database: string;
  readonly upstream: string;
  /** The demo team's key; null where the database is the operator's own. */
  readonly developmentKey: string | null;
  /** Whether no other machine is to reach it; the playground has the key filled in then alone. */
  readonly isForThisMachineOnly: boolean;
  /** Stops in the reverse order of the start. */
  stop(): Promise<void>;
}

const sampleFile = packageFile('assets/voice.wav');
const sweepMs = 10 * 60_000;

/**
 * Starts everything that the configuration asks for.
 * @throws StartupError where its reader can do something about it; what was started is stopped again.
 */
export async function startApp(config: Config, log: Logger): Promise<App> {
  const started = new Started();
  try {
    return await start(config, log, started);
  } catch (error) {
    await started.stop();
    throw error;
  }
}

async function start(config: Config, log: Logger, started: Started): Promise<App> {
  const dataDir = resolve(config.dataDir);
  const metrics = createMetrics();
  await closeDataFolder(dataDir, log);

  // Side by side: each takes the better part of a second.
  const [storage, upstreamSettings] = await bothOrNeither(
    startDatabase(config, dataDir, log, started),
    config.upstream ?? startSandbox(config, dataDir, log, started),
  );
  const { database } = storage;
  await checkTeamsOf(config.models, database);
  const hints = await startHints(config, storage.url, database, log, started);
  const feed = new LiveFeed({ database, hints, log, metrics });
  started.onStop(() => feed.stop());
  const upstream = createHttpUpstream({ ...upstreamSettings, metrics });
  started.onStop(() => upstream.close());

  let ownUrl: string | null = null;
  const uploads = new UploadStore({
    ...config.uploads,
    folder: resolve(config.uploads.folder ?? join(dataDir, 'uploads')),
    // Without PUBLIC_URL the gateway's own address will do for an upstream that may use local addresses.
    publicUrl: () => config.http.publicUrl ?? (config.allowLocalMedia ? ownUrl : null),
  });
  const secrets = await tokenSecrets(config, dataDir);
  const services: Services = {
    database,
    hints,
    feed,
    upstream,
    models: createModels({ database, upstream, log }, config.models),
    clientTokens: new ClientTokens({ database }, secrets, config.limits),
    identityProvider:
      config.identityProvider && new IdentityProvider({ database, log }, config.identityProvider),
    media: { allowLocal: config.allowLocalMedia },
    offers: createOffers(database.pool),
    uploads,
    log,
    metrics,
  };
  sweep(services, config, secrets, started);
  observeQueue(metrics, () => readQueue(services));

  const developmentKey = storage.embedded ? await demoKey(services, dataDir) : null;
  const dispatcher = new Dispatcher(services, config.dispatch);
  const stopping = new AbortController();
  const forThisMachineOnly = isForThisMachineOnly(config.http);
  const pageKey = forThisMachineOnly ? developmentKey : null;
  const server = await listen(config, services, pageKey, stopping.signal, started);
  started.onStop(() => server.close());
  // Before the server: while submissions are finished or handed over, callers are still answered, and told to leave.
  started.onStop(() => dispatcher.stop(config.shutdownGraceSeconds));
  started.onStop(() => stopping.abort());
  // Only now: a process that cannot listen must not have claimed anything.
  if (config.role !== 'api') dispatcher.start();

  ownUrl = `http://${reachableHost(config.http.host)}:${server.port}`;
  return {
    url: ownUrl,
    database: storage.description,
    upstream: config.upstream
      ? config.upstream.baseUrl
      : `sandbox at ${upstreamSettings.baseUrl}; nothing is charged`,
    developmentKey,
    isForThisMachineOnly: forThisMachineOnly,
    stop: () => started.stop(),
  };
}

/** Waits for both, also where one fails: what the other has started must be known to be stopped. */
async function bothOrNeither<One, Other>(
  one: One | Promise<One>,
  other: Other | Promise<Other>,
): Promise<[One, Other]> {
  await Promise.allSettled([one, other]);
  return [await one, await other];
}

interface Storage {
  readonly url: string;
  readonly database: Database;
  readonly embedded: boolean;
  readonly description: string;
}

async function startDatabase(
  config: Config,
  dataDir: string,
  log: Logger,
  started: Started,
): Promise<Storage> {
  const embedded = config.databaseUrl === null ? await startEmbeddedServer({ dataDir, log }) : null;
  if (embedded) started.onStop(() => embedded.stop());
  const url = embedded?.url ?? config.databaseUrl ?? '';
  const { applied } = await migrate(url);
  if (applied.length > 0) log.info({ applied }, 'migrations applied');
  const database = openDatabase({
    url,
    onIdleError: (error) => log.warn({ err: error }, 'lost an idle database connection'),
  });
  started.onStop(() => database.close());
  if (config.role !== 'dispatcher') {
    await database.openTeamConnections().catch((error: unknown) => {
      throw teamRoleUnreachable(error, url);
    });
  }
  const { hostname, pathname } = new URL(url);
  const description = embedded
    ? `embedded, in ${join(config.dataDir, 'postgres')} (${embedded.started})`
    : `${hostname}${pathname}`;
  return { url, database, embedded: embedded !== null, description };
}

async function startHints(
  config: Config,
  url: string,
  database: Database,
  log: Logger,
  started: Started,
): Promise<Hints> {
  const transport = config.redisUrl
    ? new RedisHints({ url: config.redisUrl, log })
    : new PostgresHints({ url, pool: database.pool, log });
  const hints = new Hints(transport, log);
  started.onStop(() => hints.stop());
  await hints.start().catch((error: unknown) => {
    throw config.redisUrl ? redisUnreachable(error, config.redisUrl) : databaseUnreachable(error, url);
  });
  return hints;
}

async function startSandbox(
  config: Config,
  dataDir: string,
  log: Logger,
  started: Started,
): Promise<UpstreamConfig> {
  const port = config.http.port === 0 ? 0 : config.http.port + 1;
  const sandbox = await startSandboxProcess({ dataDir, port, log });
  started.onStop(() => sandbox.stop());
  return { baseUrl: sandbox.url, apiKey: 'sandbox', organizationId: null };
}

/** Removes what has had its time, on any process that comes to it first, and says again what a process signs with. */
function sweep(services: Services, config: Config, secrets: readonly string[], started: Started): void {
  const work = () =>
    Promise.all([
      // A process that only dispatches need not have the folder.
      config.role !== 'dispatcher' && sweepUploads(services),
      removeExpiredKeys(services),
      shortenEventLog(services, config.eventRetentionDays),
      noteTokenSecret(services, secrets),
    ]).catch((error: unknown) =>
      services.log.warn({ err: error }, 'the work of every ten minutes has failed'),
    );
  const timer = setInterval(work, sweepMs);
  // A process that is often started anew would never come to it.
  void work();
  started.onStop(() => clearInterval(timer));
}

async function listen(
  config: Config,
  services: Services,
  developmentKey: string | null,
  stopping: AbortSignal,
  started: Started,
): Promise<RunningServer> {
  const { host, port, publicUrl } = config.http;
  const readiness = async () =>
    stopping.aborted ? 'the process is stopping' : readinessFault(services.database);
  try {
    if (config.role === 'dispatcher')
      return await startOperationsServer({ services, readiness, stopping, publicUrl }, { host, port });
    const schema = createSchema();
    const apollo = createApollo(schema, services.log);
    await apollo.start();
    const { playground, limits, corsOrigins: origins } = config;
    const trustedDocuments = config.trustedDocuments && readTrustedDocuments(config.trustedDocuments, schema);
    const redis = config.redisUrl === null ? null : openRedis(config.redisUrl, services.log, started);
    const rateLimitStore = openRateLimitStore(limits.pointsPerMinute, services.database, redis);
    return await startServer(
      {
        services,
        schema,
        apollo,
        playground,
        developmentKey,
        sampleFile,
        readiness,
        stopping,
        publicUrl,
        limits,
        origins,
        trustedDocuments,
        sharedDocuments: redis && sharedDocuments(redis),
        rateLimitStore,
      },
      { host, port },
    );
  } catch (error) {
    throw listenFault(error, host, port);
  }
}
