import { v7 as uuidv7 } from 'uuid';
import { hasExpired } from '../../domain/viewer.ts';
import type { Answer } from '../graphql/answer/answer.ts';
import { unauthenticated } from '../graphql/authenticate.ts';
import type { Call } from '../graphql/call.ts';
import { type Begun, type Calls, isBegun, releaseOf } from '../graphql/calls.ts';
import { refusal } from '../graphql/refusal.ts';
import { ownerOf } from '../limits/budgets.ts';
import { type ByteBudget, overloaded } from '../limits/byteBudget.ts';
import type { LiveOperations } from '../live/liveOperations.ts';
import { type Payload, parametersOf } from './messages.ts';
import type { SocketConnection } from './socketConnection.ts';

export interface OperationsOptions {
  readonly calls: Calls;
  readonly operations: LiveOperations;
  /** The account of what is kept of calls. */
  readonly kept: ByteBudget;
  /** Operations that one socket may have open at a time. */
  readonly subscriptionsPerSocket: number;
}

/** An operation of a socket, from its `subscribe` until nothing of it is left. It is its own token: its id is only a name. */
interface Running {
  readonly id: string;
  /** Its client waits for nothing more of it. */
  stopped: boolean;
  /** Releases what it has opened; null while nothing is. */
  stop: (() => void) | null;
}

/**
 * The operations of one socket. A client may complete an id and use it again while the first operation is still being
 * begun: what has been opened is therefore released by its own token, and never by the id that its client chose.
 */
export class SocketOperations {
  readonly #connection: SocketConnection;
  readonly #options: OperationsOptions;
  readonly #byId = new Map<string, Running>();
  readonly #open = new Set<Running>();
  readonly #waiting: (() => void)[] = [];

  constructor(connection: SocketConnection, options: OperationsOptions) {
    this.#connection = connection;
    this.#options = options;
  }

  has(id: string): boolean {
    return this.#byId.has(id);
  }

  /** Runs the operation that a `subscribe` asks for, and tells its client what comes of it. @param bytes of that message. */
  async run(id: string, payload: Payload, bytes: number): Promise<void> {
    const max = this.#options.subscriptionsPerSocket;
    if (this.#byId.size >= max) return this.#take(id, () => Promise.reject(tooMany(max)));
    const running: Running = { id, stopped: false, stop: null };
    this.#byId.set(id, running);
    // One that its client has completed takes up room until it is over.
    if (this.#open.size >= max && !(await this.#waitForPlace(running, bytes))) return;
    this.#open.add(running);
    await this.#take(id, () => parametersOf(payload), running);
  }

  /** @returns false where there is nothing to be run any more. */
  async #waitForPlace(running: Running, bytes: number): Promise<boolean> {
    const { kept, subscriptionsPerSocket: max } = this.#options;
    const room = kept.reserveNow(ownerOf(this.#connection.viewer), bytes);
    if (!room) {
      await this.#take(running.id, () => Promise.reject(overloaded()), running);
      return false;
    }
    while (this.#open.size >= max && !running.stopped)
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    room.release();
    return !running.stopped;
  }

  /** Stops the one that has this id at present, if any, and frees the id. */
  complete(id: string): void {
    const running = this.#byId.get(id);
    this.#byId.delete(id);
    if (running) stop(running);
  }

  /** The socket is gone. */
  stopAll(): void {
    for (const running of [...this.#open, ...this.#byId.values()]) stop(running);
    this.#byId.clear();
    this.#wake();
  }

  async #take(id: string, read: Call['read'], running?: Running): Promise<void> {
    const outcome = await this.#options.calls.take(this.#callOf(read));
    if (running && isBegun(outcome) && !running.stopped) return this.#deliver(running, outcome);
    if (isBegun(outcome) || running?.stopped) releaseOf(outcome);
    else await this.#answer(id, outcome, running);
    if (running) this.#release(running);
  }

  /** Its client may stop it, it may complete, or its socket may close: each releases it. */
  #deliver(running: Running, { operation, changes, release: releaseKept }: Begun): void {
    const release = () => {
      releaseKept();
      this.#release(running);
    };
    const sink = this.#connection.sinkOf(running.id, release);
    const delivery = this.#options.operations.deliver(operation, changes, sink);
    running.stop = () => {
      delivery.stop();
      release();
    };
  }

  #release(running: Running): void {
    this.#open.delete(running);
    if (this.#byId.get(running.id) === running) this.#byId.delete(running.id);
    this.#wake();
  }

  #wake(): void {
    for (const look of this.#waiting.splice(0)) look();
  }

  /**
   * What was refused before it was executed is an `error`, which ends the operation. It waits until the peer has taken what
   * went before, and is counted until the peer has taken it.
   */
  async #answer(
    id: string,
    { executed, result, reservation }: Answer,
    running: Running | undefined,
  ): Promise<void> {
    const connection = this.#connection;
    const named = JSON.stringify(id);
    const text = executed
      ? `{"id":${named},"type":"next","payload":${JSON.stringify(result)}}`
      : `{"id":${named},"type":"error","payload":${JSON.stringify(result.errors)}}`;
    reservation?.resize(text.length);
    reservation?.waitForPeer(connection.cut);
    while (!connection.hasRoom) await connection.writable();
    // Its client has completed it meanwhile.
    if (running?.stopped) return reservation?.release();
    connection.send(text, () => reservation?.release());
    if (executed) connection.send(`{"id":${named},"type":"complete"}`);
  }

  #callOf(read: Call['read']): Call {
    const connection = this.#connection;
    return {
      id: uuidv7(),
      transport: 'websocket',
      mayMutate: true,
      maySubscribe: true,
      lastEventId: null,
      idempotencyKey: null,
      read,
      authenticate() {
        // The timer that closes such sockets has not come to it yet.
        if (!hasExpired(connection.viewer)) return connection.viewer;
        connection.close('forbidden');
        throw unauthenticated();
      },
    };
  }
}

function stop(running: Running): void {
  if (running.stopped) return;
  running.stopped = true;
  running.stop?.();
}

function tooMany(max: number) {
  return refusal(
    'TOO_MANY_SUBSCRIPTIONS',
    `This socket has ${max} operations running, which is the most it may; complete one, or open another socket.`,
  );
}
