import type pg from 'pg';
import { type Job, SharedConnection, type SharingOptions } from './sharedConnection.ts';

/** Statements under way on one of them before another is taken. */
const depth = 8;
/** So long one may take, in milliseconds, before those that come later take another connection than the one it holds up. */
const slowMs = 5;

/** One shared connection after the other. */
export class Lane {
  readonly #pool: pg.Pool;
  readonly #options: SharingOptions;
  readonly #waiting: Job[] = [];
  #shared: SharedConnection | null = null;

  constructor(pool: pg.Pool, options: SharingOptions) {
    this.#pool = pool;
    this.#options = options;
  }

  get underWay(): number {
    return this.#shared?.underWay ?? this.#waiting.length;
  }

  /** Whether a statement would have its answer soon here. */
  isQuick(now: number): boolean {
    if (this.underWay === 0) return true;
    const heldUp = this.#shared !== null && now - this.#shared.movedAt >= slowMs;
    return this.underWay < depth && !heldUp;
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
