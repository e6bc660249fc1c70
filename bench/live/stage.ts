import type { Environment } from '../../test/kit/command.ts';
import { createDatabaseOn, type TestDatabase } from '../../test/kit/databaseOn.ts';
import { createTeamKey, gatewayEnvironment, type Key } from '../../test/kit/gateway.ts';
import { migrateDatabase } from '../../test/kit/migrate.ts';
import { type MeasuredGateway, startMeasuredGateway } from '../suite/startMeasuredGateway.ts';
import { Stops } from '../suite/stops.ts';
import { Clients } from './clients/clients.ts';
import type { BenchOptions } from './options.ts';
import { type Program, startProgram } from './program/program.ts';
import { type BareServer, startBareServer } from './servers/startBareServer.ts';
import type { WriterCommands } from './writer/writerProgram.ts';

/** The upstream of gateways that submit nothing: nobody answers there. */
const nowhere = 'http://127.0.0.1:9';

/** What one part works with: a database of its own, and whatever it starts. All of it is gone when the part is over. */
export class Stage {
  readonly options: BenchOptions;
  readonly progress: (line: string) => void;
  readonly database: TestDatabase;
  readonly #env: Environment;
  readonly #stops = new Stops();
  #lose: (error: Error) => void = () => {};
  /** Rejects when something ends that the part needs. */
  readonly lost = new Promise<never>((_, reject) => {
    this.#lose = reject;
  });

  private constructor(options: BenchOptions, progress: (line: string) => void, database: TestDatabase) {
    this.options = options;
    this.progress = progress;
    this.database = database;
    this.#env = gatewayEnvironment(database.url, nowhere, {
      ROLE: 'api',
      LOG_LEVEL: 'warn',
      SOCKETS_PER_KEY: String(Math.max(10_000, 2 * options.subscribers)),
    });
  }

  /** @param server on which it makes its database. */
  static async open(server: string, options: BenchOptions, progress: (line: string) => void): Promise<Stage> {
    const database = await createDatabaseOn(server);
    const stage = new Stage(options, progress, database);
    stage.#stops.keep(() => database.drop());
    try {
      await migrateDatabase(database.url);
      return stage;
    } catch (error) {
      await stage.close();
      throw error;
    }
  }

  close(): Promise<void> {
    return this.#stops.stop();
  }

  team(): Promise<Key> {
    return createTeamKey(this.#env);
  }

  async teams(count: number): Promise<Key[]> {
    const teams: Key[] = [];
    for (let made = 0; made < count; made += 1) teams.push(await this.team());
    return teams;
  }

  async startGateway(more: Environment = {}): Promise<MeasuredGateway> {
    const gateway = this.#keep(await startMeasuredGateway({ ...this.#env, ...more }));
    gateway.lost.catch(this.#lose);
    return gateway;
  }

  async startBareServer(): Promise<BareServer> {
    return this.#keep(await startBareServer());
  }

  startClients(): Clients {
    return this.#keep(new Clients());
  }

  /** @param hints whether its hints go out; where not, the gateways must find out by themselves. */
  async startWriter(hints = true): Promise<Program<WriterCommands>> {
    const file = new URL('writer/writerProgram.ts', import.meta.url);
    const writer = this.#keep(startProgram<WriterCommands>(file));
    await writer.ask('connect', { url: this.database.url, hints });
    return writer;
  }

  /** @throws where the stage has been cleared away meanwhile: what was started is stopped again. */
  #keep<Started extends { stop(): Promise<unknown> }>(started: Started): Started {
    this.#stops.keep(() => started.stop());
    return started;
  }
}
