import type { Environment } from '../../test/kit/command.ts';
import { createDatabaseOn, type TestDatabase } from '../../test/kit/databaseOn.ts';
import { createTeamKey, gatewayEnvironment, type Key } from '../../test/kit/gateway.ts';
import { migrateDatabase } from '../../test/kit/migrate.ts';
import { type MeasuredGateway, startMeasuredGateway } from '../suite/startMeasuredGateway.ts';
import { type Stop, Stops } from '../suite/stops.ts';
import type { BenchOptions } from './options.ts';
import { startUpstream, type UpstreamProcess } from './upstream/startUpstream.ts';

/** The upstream of gateways that submit nothing: nobody answers there. */
const nowhere = 'http://127.0.0.1:9';

/** What gateways share: a database, an upstream, and a team that asks. */
export interface Site extends Key {
  readonly database: TestDatabase;
  readonly upstream: UpstreamProcess;
  readonly env: Environment;
}

/** What one part works with, as it asks for it. All of it is gone when the part is over. */
export class Stage {
  readonly options: BenchOptions;
  readonly progress: (line: string) => void;
  readonly #server: string;
  readonly #stops = new Stops();
  #lose: (error: Error) => void = () => {};
  /** Rejects when something ends that the part needs. */
  readonly lost = new Promise<never>((_, reject) => {
    this.#lose = reject;
  });

  private constructor(server: string, options: BenchOptions, progress: (line: string) => void) {
    this.#server = server;
    this.options = options;
    this.progress = progress;
  }

  /** @param server on which it makes its databases. */
  static async open(server: string, options: BenchOptions, progress: (line: string) => void): Promise<Stage> {
    return new Stage(server, options, progress);
  }

  close(): Promise<void> {
    return this.#stops.stop();
  }

  /** An empty one, migrated. */
  async database(): Promise<TestDatabase> {
    const database = await createDatabaseOn(this.#server);
    this.keep(() => database.drop());
    await migrateDatabase(database.url);
    return database;
  }

  async upstream(): Promise<UpstreamProcess> {
    const upstream = await startUpstream();
    this.keep(upstream.stop);
    return upstream;
  }

  async site(): Promise<Site> {
    const [database, upstream] = await Promise.all([this.database(), this.upstream()]);
    const env = gatewayEnvironment(database.url, upstream.url, { ...asDelivered, LOG_LEVEL: 'error' });
    return { ...(await createTeamKey(env)), database, upstream, env };
  }

  async gateway(env: Environment): Promise<MeasuredGateway> {
    const gateway = await startMeasuredGateway(env);
    this.keep(gateway.stop);
    gateway.lost.catch(this.#lose);
    return gateway;
  }

  /** A gateway that reads one database and drives nothing forward. */
  reader({ url }: TestDatabase): Promise<MeasuredGateway> {
    return this.gateway(gatewayEnvironment(url, nowhere, { ROLE: 'api', LOG_LEVEL: 'warn' }));
  }

  /** @throws where the stage has been cleared away meanwhile: what was started is stopped again. */
  keep(stop: Stop): void {
    this.#stops.keep(stop);
  }
}

/** The kit's gateways are in a hurry; these are as their operator gets them. */
const asDelivered: Environment = {
  LEASE_SECONDS: undefined,
  LISTING_LAG_SECONDS: undefined,
  RECONCILE_TIMEOUT_SECONDS: undefined,
};
