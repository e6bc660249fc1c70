import { setTimeout as delay, setImmediate as nextTurn } from 'node:timers/promises';
import { execute } from 'graphql';
import type { LRUCache } from 'lru-cache';
import {
  beginFollowing,
  type ChangePage,
  type FollowedChange,
  type Following,
  isLast,
  readOn,
  type Watch,
  watchChanges,
} from '../../domain/videoRequest/followRequests.ts';
import { formatResult, isOutageResult } from '../formatResult.ts';
import type { Operation } from '../prepareOperation.ts';
import { type ChangeSource, Delivery } from './delivery.ts';
import type { Sink } from './sink.ts';

/** Deliveries that are served before others get their turn of the process. */
const servedAtOnce = 500;
/** Changes that wait to be made into payloads; beyond, everybody reads the log instead. */
const mostWaiting = 1_000;
/** Between two tries to make a payload while the database is away, in milliseconds. */
const retryMs = 500;

export interface SharedOperationOptions {
  readonly operation: Operation;
  readonly following: Following;
  /** Payloads of all operations; the id tells this one's from the others'. */
  readonly payloads: LRUCache<string, Promise<string>>;
  readonly id: number;
  /** Nobody is served by it any more. */
  readonly onIdle: () => void;
}

/**
 * One subscription that any number of sinks share: the same document, the same variables, the same key of the same
 * team. Each change is executed and serialised once, whoever gets it.
 */
export class SharedOperation implements ChangeSource {
  readonly #options: SharedOperationOptions;
  readonly #deliveries = new Set<Delivery>();
  readonly #watch: Watch;
  #waiting: FollowedChange[] = [];
  #serving = false;

  constructor(options: SharedOperationOptions) {
    this.#options = options;
    this.#watch = watchChanges(this.#services, options.following, (change) => this.#onChange(change));
  }

  get head(): bigint {
    return this.#watch.head();
  }

  serve(following: Following, sink: Sink): Delivery {
    const delivery = new Delivery(this, sink, following);
    this.#deliveries.add(delivery);
    this.#metrics.openSubscriptions.inc();
    return delivery;
  }

  leave(delivery: Delivery): void {
    if (!this.#deliveries.delete(delivery)) return;
    this.#metrics.openSubscriptions.dec();
    if (this.#deliveries.size > 0) return;
    this.#watch.stop();
    this.#options.onIdle();
  }

  readOn(position: bigint): Promise<ChangePage> {
    return readOn(this.#services, this.#options.following, position);
  }

  beginAnew(position: bigint): Promise<Following | null> {
    const { requestId, filter, teamId } = this.#options.following;
    return beginFollowing(this.#services, { teamId }, { requestId, filter, after: position });
  }

  isLast(change: FollowedChange): boolean {
    return isLast(this.#options.following, change);
  }

  /** The result for a change as JSON text, made once. Waits for a database that is away: no change is passed over. */
  payloadOf(change: FollowedChange): Promise<string> {
    const { payloads, id } = this.#options;
    const key = [id, change.position, change.requestId, change.version, change.resync].join(' ');
    const known = payloads.get(key);
    if (known) return known;
    const made = this.#make(change);
    payloads.set(key, made);
    return made;
  }

  async #make(change: FollowedChange): Promise<string> {
    const { operation } = this.#options;
    for (;;) {
      const result = formatResult(await execute({ ...operation, rootValue: change }), operation.contextValue);
      if (!isOutageResult(result) || this.#deliveries.size === 0) return JSON.stringify(result);
      await delay(retryMs);
    }
  }

  #onChange(change: FollowedChange): void {
    if (this.#waiting.length >= mostWaiting) {
      this.#waiting = [];
      for (const delivery of this.#deliveries) delivery.fallBehind();
      return;
    }
    this.#waiting.push(change);
    if (!this.#serving) void this.#serveWaiting();
  }

  async #serveWaiting(): Promise<void> {
    this.#serving = true;
    for (let change = this.#waiting.shift(); change; change = this.#waiting.shift()) {
      const payload = await this.payloadOf(change);
      let served = 0;
      for (const delivery of this.#deliveries) {
        delivery.take(change, payload);
        served += 1;
        if (served % servedAtOnce === 0) await nextTurn();
      }
    }
    this.#serving = false;
  }

  get #services() {
    return this.#options.operation.contextValue.services;
  }

  get #metrics() {
    return this.#services.metrics;
  }
}
