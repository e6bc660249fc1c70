import pg from 'pg';

/** What sets the fence, prepared on each connection when it is opened. */
const fence = { name: 'fence', text: `SELECT set_config('clapperboard.team', $1, true)` };

/** What node-postgres keeps to itself of a connection and a query: that of version 8, pinned by the lockfile. */
interface Connection {
  bind(options: { statement: string; values: readonly unknown[] }): void;
  execute(options: object): void;
  describe(options: object): void;
}
/** A result's columns, their parsers, and a row without values. */
interface Shape {
  readonly fields: readonly unknown[];
  readonly _parsers: readonly unknown[];
  readonly _prebuiltEmptyResultObject: object;
}
interface QueryInternals {
  readonly _result: Shape;
  prepare(connection: Connection): void;
  handleRowDescription(message: unknown): void;
  handleDataRow(message: unknown): void;
  handleCommandComplete(message: unknown, connection: Connection): void;
}
const inherited = pg.Query.prototype as unknown as QueryInternals;

/** What a connection has told of its prepared statements. */
interface Known {
  readonly shapes: Map<string, Shape>;
  /** The same connection, which asks for no description. */
  readonly undescribed: Connection;
}
const knownOf = new WeakMap<Connection, Known>();

/** Makes a new connection ready for fenced queries. */
export async function prepareFence(client: pg.ClientBase): Promise<void> {
  await client.query({ ...fence, values: [''] });
}

/**
 * A statement that sees the rows of one team alone. The team is set and the statement run in one message to the server,
 * and so in one round trip and one transaction: with its end, or that of the transaction around it, the team is
 * forgotten, and a statement that is not fenced sees nothing.
 *
 * What the columns of a prepared statement are, the server is asked once a connection, where node-postgres asks each
 * time: reading the description costs as much as reading a row.
 */
export class FencedQuery extends (pg.Query as unknown as new (text: string) => pg.Submittable) {
  readonly #teamId: string;
  readonly #name: string | undefined;
  #known: Known | null = null;
  #fenced = false;

  constructor(teamId: string, { name, text, values = [] }: pg.QueryConfig) {
    super(text);
    this.#teamId = teamId;
    this.#name = name;
    // What node-postgres would copy from the object itself, property by property. Without `extended` a statement that
    // has no values is sent as plain text, which `prepare` never sees.
    Object.assign(this, { name, values, queryMode: 'extended' });
  }

  prepare(connection: Connection): void {
    connection.bind({ statement: fence.name, values: [this.#teamId] });
    connection.execute({});
    this.#known = this.#name === undefined ? null : known(connection);
    const shape = this.#known?.shapes.get(this.#name ?? '');
    if (shape) {
      Object.assign(resultOf(this), shape);
      Object.assign(this, { _accumulateRows: true });
    }
    inherited.prepare.call(this, (shape && this.#known?.undescribed) ?? connection);
  }

  handleRowDescription(message: unknown): void {
    inherited.handleRowDescription.call(this, message);
    const { fields, _parsers, _prebuiltEmptyResultObject } = resultOf(this);
    this.#known?.shapes.set(this.#name ?? '', { fields, _parsers, _prebuiltEmptyResultObject });
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

function known(connection: Connection): Known {
  const found = knownOf.get(connection);
  if (found) return found;
  const undescribed = Object.create(connection, { describe: { value: () => {} } });
  const made: Known = { shapes: new Map(), undescribed };
  knownOf.set(connection, made);
  return made;
}

function resultOf(query: unknown): Shape {
  return (query as QueryInternals)._result;
}
