import type pg from 'pg';
import { closeSilent } from '../halfOpen.ts';
import { type Done, type Runner, runnerOf } from '../runner.ts';

/** A statement, and who is told what it comes to. */
export interface Job {
  readonly query: pg.Submittable;
  readonly done: Done;
}

/** What node-postgres keeps to itself of a connection. */
interface Internals {
  readonly connection: { readonly stream: { cork(): void; uncork(): void } };
}

export interface SharingOptions {
  /** One that gives no answer for so long, in milliseconds, though it owes some, gives none any more. */
  readonly answerMs: number;
  /** One goes back into its pool after so long, in milliseconds, also where it never comes to rest: the pool ends it then. */
  readonly lifetimeMs: number;
  onNoAnswer(): void;
}

/** A connection out of a pool, in pipeline mode, on which statements are under way for many at once. */
export class SharedConnection {
  underWay = 0;
  /** When its last answer came, or the first statement that waits for one was sent; by `performance.now()`. */
  movedAt = 0;
  readonly #client: pg.PoolClient;
  readonly #run: Runner;
  readonly #options: SharingOptions & { onLeft(): void };
  /** Fires when nothing has moved for long. */
  readonly #quiet: NodeJS.Timeout;
  readonly #lifetime: NodeJS.Timeout;
  readonly #fail = (error: Error) => this.#leaveFor(error);
  #left = false;
  #failure: Error | undefined;
  #corked = false;

  /** @param options.onLeft is called when nothing more is to be sent on it. */
  constructor(client: pg.PoolClient, options: SharingOptions & { onLeft(): void }) {
    this.#client = client;
    this.#run = runnerOf(client);
    this.#options = options;
    this.#quiet = setTimeout(() => this.#onQuiet(), options.answerMs);
    this.#lifetime = setTimeout(() => this.leave(), options.lifetimeMs);
    client.on('error', this.#fail);
  }

  send({ query, done }: Job): void {
    if (this.underWay === 0) this.#move();
    this.underWay += 1;
    this.#holdUntilEndOfTurn();
    this.#run(query, (error, result) => {
      this.underWay -= 1;
      this.#move();
      // One on which something has failed is not used again: what is under way on it ends as it ends.
      if (error) this.#leaveFor(error);
      else if (this.#left) this.#release();
      done(error, result);
    });
  }

  #move(): void {
    this.movedAt = performance.now();
    this.#quiet.refresh();
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
    clearTimeout(this.#lifetime);
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
