import pg from 'pg';

/** What sets the fence, prepared on each connection when it is opened. */
const fence = { name: 'fence', text: `SELECT set_config('clapperboard.team', $1, true)` };

/** What node-postgres keeps to itself of a connection and a query: that of version 8, pinned by the lockfile. */
interface Connection {
  bind(options: { statement: string; values: readonly unknown[] }): void;
  execute(options: object): void;
}
interface QueryInternals {
  prepare(connection: Connection): void;
  handleDataRow(message: unknown): void;
  handleCommandComplete(message: unknown, connection: Connection): void;
}
const inherited = pg.Query.prototype as unknown as QueryInternals;

/** Makes a new connection ready for fenced queries. */
export async function prepareFence(client: pg.ClientBase): Promise<void> {
  await client.query({ ...fence, values: [''] });
}

/**
 * A statement that sees the rows of one team alone. The team is set and the statement run in one message to the server,
 * and so in one round trip and one transaction: with its end, or that of the transaction around it, the team is
 * forgotten, and a statement that is not fenced sees nothing.
 */
export class FencedQuery extends (pg.Query as unknown as new (config: pg.QueryConfig) => pg.Submittable) {
  readonly #teamId: string;
  #fenced = false;

  constructor(teamId: string, config: pg.QueryConfig) {
    // Without values node-postgres would send it as plain text, which `prepare` never sees.
    super({ ...config, values: config.values ?? [], queryMode: 'extended' } as pg.QueryConfig);
    this.#teamId = teamId;
  }

  prepare(connection: Connection): void {
    connection.bind({ statement: fence.name, values: [this.#teamId] });
    connection.execute({});
    inherited.prepare.call(this, connection);
  }

  /** The first answers are the fence's. */
  handleDataRow(message: unknown): void {
    if (this.#fenced) inherited.handleDataRow.call(this, message);
  }

  handleCommandComplete(message: unknown, connection: Connection): void {
    if (this.#fenced) inherited.handleCommandComplete.call(this, message, connection);
    this.#fenced = true;
  }
}
