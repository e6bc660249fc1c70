import type pg from 'pg';
import { Lane } from './lane.ts';
import type { Job, SharingOptions } from './sharedConnection.ts';

/** Connections that are shared at most. */
export const lanes = 4;

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
   * @param limits how long one may owe an answer, and live.
   */
  constructor(pool: pg.Pool, limits: Omit<SharingOptions, 'onNoAnswer'>) {
    // What has cut one off has seldom cut off that one alone.
    const onNoAnswer = () => {
      for (const lane of this.#lanes) lane.closeIdle();
    };
    this.#lanes = Array.from({ length: lanes }, () => new Lane(pool, { ...limits, onNoAnswer }));
  }

  run(job: Job): void {
    this.#lane().run(job);
  }

  /** Gives back what is not in use, so that the pool can end. */
  close(): void {
    for (const lane of this.#lanes) lane.close();
  }

  #lane(): Lane {
    const now = performance.now();
    return this.#lanes.find((lane) => lane.isQuick(now)) ?? this.#emptiest();
  }

  #emptiest(): Lane {
    return this.#lanes.reduce((least, lane) => (lane.underWay < least.underWay ? lane : least));
  }
}
