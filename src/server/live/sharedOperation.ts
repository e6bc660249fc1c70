import { setTimeout as delay, setImmediate as nextTurn } from 'node:timers/promises';
import { execute, type FormattedExecutionResult, type GraphQLFormattedError } from 'graphql';
import { isOutage } from '../../domain/outage.ts';
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
import { unavailableCode } from '../../graphql/error/maskError.ts';
import { formatErrors, formatResult } from '../graphql/answer/formatResult.ts';
import type { Operation } from '../graphql/call.ts';
import { ownerOf } from '../limits/budgets.ts';
import type { ByteBudget } from '../limits/byteBudget.ts';
import { bytesPerPoint, maxAnswerBytes } from '../limits/limits.ts';
import type { Reservation } from '../limits/reservation.ts';
import type { SharedCache } from '../limits/sharedCache.ts';
import { type ChangeSource, Delivery } from './delivery.ts';
import type { Sink } from './sink.ts';

/** Deliveries that are served before others get their turn of the process. */
const servedAtOnce = 500;
/** A payload that is kept is no longer, in characters: one usually has some 500, and one that asks for a lot is made anew. */
const maxKeptLength = 32 * 1024;
/** Changes that wait to be made into payloads; beyond, everybody reads the log instead. */
const mostWaiting = 1_000;
/** Between two tries while the database is away, in milliseconds. */
const retryMs = 500;

export interface SharedOperationOptions {
  readonly operation: Operation;
  readonly following: Following;
  /** Payloads of all operations; the id tells this one's from the others'. */
  readonly payloads: SharedCache<string, string>;
  /** The account of payloads while they are made and handed out. */
  readonly answers: ByteBudget;
  readonly id: number;
  /** Nobody is served by it any more. */
  readonly onIdle: () => void;
}

/**
 * One subscription that any number of sinks share: the same document, the same variables, the same team and role. Each change is executed and serialised once, whoever gets it.
 */
export class SharedOperation implements ChangeSource {
  readonly #options: SharedOperationOptions;
  readonly #deliveries = new Set<Delivery>();
  readonly #watch: Watch;
  readonly #making = new Map<string, Promise<string>>();
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
    return this.#whenBack(() => readOn(this.#services, this.#options.following, position));
  }

  async beginAnew(position: bigint): Promise<Following> {
    const { requestId, filter } = this.#options.following;
    const query = { requestId, filter, after: position };
    const following = await this.#whenBack(() =>
      beginFollowing(this.#services, this.#options.operation.contextValue.viewer, query),
    );
    if (!following) throw new Error(`request ${requestId} is no longer there`);
    return following;
  }

  isLast(change: FollowedChange): boolean {
    return isLast(this.#options.following, change);
  }

  describe(error: unknown): GraphQLFormattedError {
    const { services, requestId } = this.#options.operation.contextValue;
    return formatErrors([error], { log: services.log, requestId })[0] as GraphQLFormattedError;
  }

  /** Room for one payload to be made and handed out, without which a thousand would be at once. */
  room(): Reservation | Promise<Reservation> {
    const { charge, viewer } = this.#options.operation.contextValue;
    return this.#options.answers.reserve(
      ownerOf(viewer),
      Math.min(charge.cost * bytesPerPoint, maxAnswerBytes),
      Infinity,
    );
  }

  /** The result for a change as JSON text, made once. Waits for a database that is away: no change is passed over. */
  async payloadOf(change: FollowedChange): Promise<string> {
    const { payloads, id } = this.#options;
    const key = [id, change.position, change.requestId, change.version, change.resync].join(' ');
    const kept = payloads.get(key);
    if (kept !== undefined) return kept;
    const making = this.#making.get(key) ?? this.#make(change).finally(() => this.#making.delete(key));
    this.#making.set(key, making);
    const payload = await making;
    const { teamId: owner } = this.#options.operation.contextValue.viewer;
    // Two bytes a character, where it has any beyond Latin letters.
    if (payload.length <= maxKeptLength)
      payloads.set(key, payload, { owner, bytes: 2 * (payload.length + key.length) });
    return payload;
  }

  async #make(change: FollowedChange): Promise<string> {
    const { operation } = this.#options;
    for (;;) {
      const result = formatResult(await execute({ ...operation, rootValue: change }), operation.contextValue);
      if (!isOutageResult(result) || this.#deliveries.size === 0) return JSON.stringify(result);
      await delay(retryMs);
    }
  }

  /** Asks again for as long as the database is away and somebody waits for the answer. */
  async #whenBack<T>(ask: () => Promise<T>): Promise<T> {
    for (;;) {
      try {
        return await ask();
      } catch (error) {
        if (!isOutage(error) || this.#deliveries.size === 0) throw error;
      }
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
      await this.#serveInRoom(change);
    }
    this.#serving = false;
  }

  /** Where there is no room for the payload, everybody reads the log instead, each as there is. */
  async #serveInRoom(change: FollowedChange): Promise<void> {
    const room = await Promise.resolve(this.room()).catch(() => null);
    try {
      if (room) await this.#serve(change, await this.payloadOf(change));
      else for (const delivery of this.#deliveries) delivery.fallBehind();
    } catch (error) {
      for (const delivery of this.#deliveries) delivery.fail(error);
    } finally {
      room?.release();
    }
  }

  async #serve(change: FollowedChange, payload: string): Promise<void> {
    let served = 0;
    for (const delivery of this.#deliveries) {
      delivery.take(change, payload);
      served += 1;
      if (served % servedAtOnce === 0) await nextTurn();
    }
  }

  get #services() {
    return this.#options.operation.contextValue.services;
  }

  get #metrics() {
    return this.#services.metrics;
  }
}

/** Whether some of it is missing because the database is unavailable. */
function isOutageResult({ errors }: FormattedExecutionResult): boolean {
  return errors?.some(({ extensions }) => extensions?.code === unavailableCode) ?? false;
}
