import type pg from 'pg';

/** Connections of the pool that are shared at most: what locks or writes has the others. */
const lanes = 4;
/** Statements under way on one of them before another is taken. */
const depth = 8;

type Done = (error: Error | null | undefined, result: pg.QueryResult) => void;
interface Job {
  readonly query: pg.Submittable;
  readonly done: Done;
}

/** What node-postgres keeps to itself of a connection. */
interface Internals {
  readonly connection: { readonly stream: { cork(): void; uncork(): void } };
}

/**
 * Statements that neither lock nor wait share connections: each is sent at once, behind those whose answers are still to
 * come, and those of one turn of the event loop are sent together. Under load a statement costs
 * half as much so: it takes no connection out of the pool and has no system calls to itself. Each is its own transaction all the same, and
 * its failure is its own.
 */
export class Pipelines {
  readonly #lanes: readonly Lane[];

  /** @param pool whose connections are in pipeline mode. */
  constructor(pool: pg.Pool) {
    this.#lanes = Array.from({ length: lanes }, () => new Lane(pool));
  }

  run(query: pg.Submittable, done: Done): void {
    this.#lane().run({ query, done });
  }

  #lane(): Lane {
    return this.#lanes.find(({ underWay }) => underWay < depth) ?? this.#emptiest();
  }

  #emptiest(): Lane {
    return this.#lanes.reduce((least, lane) => (lane.underWay < least.underWay ? lane : least));
  }
}

/** One shared connection, which goes back into the pool whenever nothing is under way on it. */
class Lane {
  readonly #pool: pg.Pool;
  readonly #waiting: Job[] = [];
  #shared: SharedConnection | null = null;

  constructor(pool: pg.Pool) {
    this.#pool = pool;
  }

  get underWay(): number {
    return this.#shared?.underWay ?? this.#waiting.length;
  }

  run(job: Job): void {
    if (this.#shared) this.#shared.send(job);
    else if (this.#waiting.push(job) === 1) this.#take();
  }

  #take(): void {
    this.#pool.connect((error, client) => {
      const jobs = this.#waiting.splice(0);
      if (!client) {
        for (const { done } of jobs) done(error, undefined as never);
        return;
      }
      const shared = new SharedConnection(client, () => {
        if (this.#shared === shared) this.#shared = null;
      });
      this.#shared = shared;
      for (const job of jobs) shared.send(job);
    });
  }
}

class SharedConnection {
  underWay = 0;
  readonly #client: pg.PoolClient;
  readonly #leave: () => void;
  #failure: Error | undefined;
  #corked = false;

  /** @param leave is called when nothing more is to be sent on it. */
  constructor(client: pg.PoolClient, leave: () => void) {
    this.#client = client;
    this.#leave = leave;
  }

  send({ query, done }: Job): void {
    this.underWay += 1;
    this.#holdUntilEndOfTurn();
    const run = this.#client.query.bind(this.#client) as unknown as (
      query: pg.Submittable,
      done: Done,
    ) => void;
    run(query, (error, result) => {
      this.#end(error);
      done(error, result);
    });
  }

  /** A connection on which something has failed is not used again: what is under way on it ends as it ends. */
  #end(error: Error | null | undefined): void {
    this.#failure ??= error ?? undefined;
    this.underWay -= 1;
    if (this.#failure || this.underWay === 0) this.#leave();
    if (this.underWay === 0) this.#client.release(this.#failure);
  }

  #holdUntilEndOfTurn(): void {
    if (this.#corked) return;
    const { stream } = (this.#client as unknown as Internals).connection;
    this.#corked = true;
    stream.cork();
    setImmediate(() => {
      this.#corked = false;
      stream.uncork();
    });
  }
}
