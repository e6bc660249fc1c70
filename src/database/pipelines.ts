import type pg from 'pg';
import { closeSilent } from './halfOpen.ts';

/** Connections that are shared at most. */
export const lanes = 4;
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
 * come, and those of one turn of the event loop are sent together. Under load a statement costs half as much so: it
 * takes no connection out of a pool, and has no system calls and no timer to itself. Each is its own transaction all the
 * same, and its failure is its own.
 */
export class Pipelines {
  readonly #lanes: readonly Lane[];

  /**
   * @param pool whose connections are in pipeline mode, and for this alone.
   * @param answerMs one that gives no answer for so long, though it owes some, gives none any more.
   */
  constructor(pool: pg.Pool, answerMs: number) {
    // What has cut one off has seldom cut off that one alone.
    const onNoAnswer = () => {
      for (const lane of this.#lanes) lane.closeIdle();
    };
    this.#lanes = Array.from({ length: lanes }, () => new Lane(pool, { answerMs, onNoAnswer }));
  }

  run(query: pg.Submittable, done: Done): void {
    this.#lane().run({ query, done });
  }

  /** Gives back what is not in use, so that the pool can end. */
  close(): void {
    for (const lane of this.#lanes) lane.close();
  }

  #lane(): Lane {
    return this.#lanes.find(({ underWay }) => underWay < depth) ?? this.#emptiest();
  }

  #emptiest(): Lane {
    return this.#lanes.reduce((least, lane) => (lane.underWay < least.underWay ? lane : least));
  }
}

interface LaneOptions {
  readonly answerMs: number;
  onNoAnswer(): void;
}

/** One shared connection after the other. */
class Lane {
  readonly #pool: pg.Pool;
  readonly #options: LaneOptions;
  readonly #waiting: Job[] = [];
  #shared: SharedConnection | null = null;

  constructor(pool: pg.Pool, options: LaneOptions) {
    this.#pool = pool;
    this.#options = options;
  }

  get underWay(): number {
    return this.#shared?.underWay ?? this.#waiting.length;
  }

  run(job: Job): void {
    if (this.#shared) this.#shared.send(job);
    else if (this.#waiting.push(job) === 1) this.#take();
  }

  closeIdle(): void {
    if (this.underWay === 0) this.#shared?.closeSilent();
  }

  close(): void {
    this.#shared?.leave();
  }

  #take(): void {
    this.#pool.connect((error, client) => {
      const jobs = this.#waiting.splice(0);
      if (!client) {
        for (const { done } of jobs) done(error, undefined as never);
        return;
      }
      const shared = new SharedConnection(client, {
        ...this.#options,
        onLeft: () => {
          if (this.#shared === shared) this.#shared = null;
        },
      });
      this.#shared = shared;
      for (const job of jobs) shared.send(job);
    });
  }
}

class SharedConnection {
  underWay = 0;
  readonly #client: pg.PoolClient;
  readonly #options: LaneOptions & { onLeft(): void };
  /** Since the last thing that happened. */
  readonly #quiet: NodeJS.Timeout;
  readonly #fail = (error: Error) => this.#leaveFor(error);
  #left = false;
  #failure: Error | undefined;
  #corked = false;

  /** @param options.onLeft is called when nothing more is to be sent on it. */
  constructor(client: pg.PoolClient, options: LaneOptions & { onLeft(): void }) {
    this.#client = client;
    this.#options = options;
    this.#quiet = setTimeout(() => this.#onQuiet(), options.answerMs);
    client.on('error', this.#fail);
  }

  send({ query, done }: Job): void {
    if (this.underWay === 0) this.#quiet.refresh();
    this.underWay += 1;
    this.#holdUntilEndOfTurn();
    const run = this.#client.query.bind(this.#client) as unknown as (
      query: pg.Submittable,
      done: Done,
    ) => void;
    run(query, (error, result) => {
      this.underWay -= 1;
      this.#quiet.refresh();
      // One on which something has failed is not used again: what is under way on it ends as it ends.
      if (error) this.#leaveFor(error);
      else if (this.#left) this.#release();
      done(error, result);
    });
  }

  /** Goes back into the pool as soon as nothing is under way. */
  leave(): void {
    this.#left = true;
    this.#options.onLeft();
    this.#release();
  }

  closeSilent(): void {
    closeSilent(this.#client);
  }

  #leaveFor(error: Error): void {
    this.#failure ??= error;
    this.leave();
  }

  #release(): void {
    if (this.underWay > 0) return;
    clearTimeout(this.#quiet);
    this.#client.off('error', this.#fail);
    this.#client.release(this.#failure);
  }

  #onQuiet(): void {
    if (this.underWay === 0) this.leave();
    else this.#cutOff();
  }

  #cutOff(): void {
    this.closeSilent();
    this.#options.onNoAnswer();
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
