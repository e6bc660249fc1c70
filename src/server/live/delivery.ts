import type { GraphQLFormattedError } from 'graphql';
import type { ChangePage, FollowedChange, Following } from '../../domain/videoRequest/followRequests.ts';
import { encodeEventCursor } from '../../graphql/connection/cursor.ts';
import type { Sink } from './sink.ts';

/** What a delivery has its changes from: the operation that it shares with others. A database that is away is waited for. */
export interface ChangeSource {
  /** Every event up to this number has been handed to the live ones, or waits to be. */
  readonly head: bigint;
  payloadOf(change: FollowedChange): Promise<string>;
  readOn(position: bigint): Promise<ChangePage>;
  /** Where one begins whose position the log can no longer go on from. */
  beginAnew(position: bigint): Promise<Following>;
  isLast(change: FollowedChange): boolean;
  /** What the follower is told of something that went wrong inside; the log has it whole. */
  describe(error: unknown): GraphQLFormattedError;
  leave(delivery: Delivery): void;
}

/**
 * The way of one follower's changes to its sink. It holds a position and nothing else: while it keeps up, it is
 * handed each change as it happens (live); when it begins in the past, or its receiver reads too slowly, it reads
 * the log until it has caught up. There is no queue that a slow reader could grow.
 */
export class Delivery {
  readonly #source: ChangeSource;
  readonly #sink: Sink;
  #position: bigint;
  #live = false;
  #stopped = false;

  constructor(source: ChangeSource, sink: Sink, { from }: Pick<Following, 'from'>) {
    this.#source = source;
    this.#sink = sink;
    this.#position = from;
  }

  /** Sends what comes first, then what has been missed, then each change as it happens. Never rejects. */
  async start({ first, head, over }: Following): Promise<void> {
    await this.#catchUp(over ? head : null, async () => {
      if (first) await this.#send(first);
    });
  }

  /** A change that has just happened, already made into a payload; passed over by one that is not live. */
  take(change: FollowedChange, payload: string): void {
    if (!this.#live || this.#stopped || change.position <= this.#position) return;
    // Others of the same connection may have filled it meanwhile.
    if (!this.#sink.hasRoom || !this.#hand(change, payload)) this.fallBehind();
  }

  /** Leaves the live ones, and reads the log from its position as soon as there is room. */
  fallBehind(): void {
    if (!this.#live || this.#stopped) return;
    this.#live = false;
    void this.#catchUp(null, () => this.#sink.writable());
  }

  /** What went wrong is told to this follower; others who share the operation may be served all the same. */
  fail(error: unknown): void {
    if (this.#stopped) return;
    this.stop();
    this.#sink.fail(this.#source.describe(error));
  }

  stop(): void {
    if (this.#stopped) return;
    this.#stopped = true;
    this.#source.leave(this);
  }

  async #catchUp(end: bigint | null, begin: () => Promise<void>): Promise<void> {
    try {
      await begin();
      while (!this.#stopped && !this.#catchesUp(end)) await this.#readOn();
    } catch (error) {
      this.fail(error);
    }
  }

  /**
   * Whether reading the log is over: live from here on, since nothing that was handed on before lies ahead.
   * @param end of a request that has ended: nothing comes behind this position, so it is read to and never waited for.
   */
  #catchesUp(end: bigint | null): boolean {
    if (end === null) this.#live = this.#position >= this.#source.head;
    else if (this.#position >= end) this.#complete();
    return this.#live || this.#stopped;
  }

  async #readOn(): Promise<void> {
    const page = await this.#source.readOn(this.#position);
    if (page.lost) return this.#beginAnew();
    for (const change of page.changes) {
      if (this.#stopped) return;
      await this.#send(change);
    }
    if (page.readTo > this.#position) this.#position = page.readTo;
  }

  /** The log has been shortened from under a reader that is days behind. */
  async #beginAnew(): Promise<void> {
    const { from, first } = await this.#source.beginAnew(this.#position);
    this.#position = from;
    if (first && !this.#stopped) await this.#send(first);
  }

  async #send(change: FollowedChange): Promise<void> {
    const payload = await this.#source.payloadOf(change);
    while (!this.#stopped && !this.#sink.hasRoom) await this.#sink.writable();
    if (!this.#stopped) this.#hand(change, payload);
  }

  /** @returns whether there is room for another. */
  #hand(change: FollowedChange, payload: string): boolean {
    this.#position = change.position;
    const room = this.#sink.next(payload, encodeEventCursor(change.position));
    if (this.#source.isLast(change)) this.#complete();
    return room;
  }

  #complete(): void {
    if (this.#stopped) return;
    this.stop();
    this.#sink.complete();
  }
}
