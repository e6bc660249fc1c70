import { CloseCode, MessageType } from 'graphql-ws';
import { v7 as uuidv7 } from 'uuid';
import type { Credentials } from '../../domain/credentials.ts';
import { isOutage } from '../../domain/outage.ts';
import { hasExpired } from '../../domain/viewer.ts';
import type { Logger } from '../../observability/logger.ts';
import type { Answer } from '../graphql/answer/answer.ts';
import { authenticate, authorizationOf, unauthenticated } from '../graphql/authenticate.ts';
import type { Call } from '../graphql/call.ts';
import { type Begun, type Calls, isBegun } from '../graphql/calls.ts';
import { refusal } from '../graphql/refusal.ts';
import type { Connections } from '../live/connections.ts';
import type { LiveOperations } from '../live/liveOperations.ts';
import { type ClientMessage, InvalidMessage, type Payload, parametersOf, readMessage } from './messages.ts';
import { type RunningOperation, RunningOperations } from './runningOperations.ts';
import type { SocketConnection } from './socketConnection.ts';

/** A client has so long to say who it is, in milliseconds. */
const initMs = 5_000;

export interface SessionOptions {
  readonly log: Logger;
  readonly credentials: Credentials;
  readonly calls: Calls;
  readonly operations: LiveOperations;
  readonly connections: Connections;
  readonly subscriptionsPerSocket: number;
}

/**
 * The server's side of the protocol graphql-transport-ws on one socket. graphql-ws's own server knows an operation by its
 * client's id alone, and leaves one open that is completed and begun again at once; its client and its vocabulary are used.
 */
export class SocketSession {
  readonly #connection: SocketConnection;
  /** The header `Authorization` of the upgrade. */
  readonly #header: string | undefined;
  readonly #options: SessionOptions;
  readonly #running: RunningOperations;
  readonly #initTimer: NodeJS.Timeout;
  #initialised = false;

  constructor(connection: SocketConnection, header: string | undefined, options: SessionOptions) {
    this.#connection = connection;
    this.#header = header;
    this.#options = options;
    this.#running = new RunningOperations(options.subscriptionsPerSocket);
    this.#initTimer = setTimeout(() => {
      connection.refuse(
        CloseCode.ConnectionInitialisationTimeout,
        `no connection_init came within ${initMs / 1000} s`,
      );
    }, initMs);
  }

  /** Never throws: what is wrong with a message closes its socket, what is wrong with an operation is told to that alone. */
  receive(data: Buffer): void {
    if (!this.#connection.isOpen) return;
    try {
      this.#handle(readMessage(data));
    } catch (error) {
      if (error instanceof InvalidMessage) this.#connection.refuse(CloseCode.BadRequest, error.message);
      else this.#fail(error);
    }
  }

  /** The socket is gone: everything that it has opened is released. */
  closed(): void {
    clearTimeout(this.#initTimer);
    this.#running.stopAll();
  }

  #handle(message: ClientMessage): void {
    const { type } = message;
    if (type === MessageType.ConnectionInit) this.#initialise(message.payload);
    else if (type === MessageType.Ping) this.#connection.send(pong(message.payload));
    else if (type === MessageType.Subscribe) this.#subscribe(message.id, message.payload);
    else if (type === MessageType.Complete) this.#running.complete(message.id);
  }

  #initialise(payload: Payload | null): void {
    if (this.#initialised) {
      this.#connection.refuse(CloseCode.TooManyInitialisationRequests, 'connection_init came twice');
      return;
    }
    this.#initialised = true;
    clearTimeout(this.#initTimer);
    this.#acknowledge(payload).catch((error: unknown) => this.#fail(error));
  }

  async #acknowledge(payload: Payload | null): Promise<void> {
    const { connections, credentials } = this.#options;
    const connection = this.#connection;
    const authorization = authorizationOf({ header: this.#header, connection: payload });
    const viewer = await authenticate(credentials, authorization);
    // One that has gone meanwhile must not be counted: nothing would ever take it off.
    if (!connection.isOpen) return;
    if (!viewer) {
      connection.close('forbidden');
      return;
    }
    connection.acknowledge(viewer);
    if (connections.admit(connection)) connection.send(`{"type":"${MessageType.ConnectionAck}"}`);
    else connection.close('overload');
  }

  #subscribe(id: string, payload: Payload): void {
    const fault = this.#faultOf(id);
    if (fault) {
      this.#connection.refuse(...fault);
      return;
    }
    const run = this.#running.isFull ? this.#refuse(id) : this.#run(this.#running.add(id), payload);
    run.catch((error: unknown) => this.#fail(error));
  }

  /** Why the protocol closes the socket for a `subscribe` with this id. */
  #faultOf(id: string): readonly [code: number, reason: string] | null {
    if (!this.#connection.isAcknowledged)
      return [CloseCode.Unauthorized, 'subscribe came before connection_ack'];
    if (this.#running.has(id))
      return [CloseCode.SubscriberAlreadyExists, 'an operation with the id of subscribe is running'];
    return null;
  }

  async #refuse(id: string): Promise<void> {
    const { calls, subscriptionsPerSocket } = this.#options;
    const refused = () => {
      throw tooMany(subscriptionsPerSocket);
    };
    const outcome = await calls.take(this.#callOf(refused));
    if (!isBegun(outcome)) this.#answer(id, outcome);
  }

  async #run(operation: RunningOperation, payload: Payload): Promise<void> {
    if (!(await this.#running.open(operation))) return;
    const outcome = await this.#options.calls.take(this.#callOf(() => parametersOf(payload)));
    if (isBegun(outcome) && !operation.stopped) {
      this.#deliver(operation, outcome);
      return;
    }
    this.#running.release(operation);
    if (!operation.stopped && !isBegun(outcome)) this.#answer(operation.id, outcome);
  }

  /** Its client may stop it, it may complete, or its socket may close: each releases it, once. */
  #deliver(running: RunningOperation, { operation, changes }: Begun): void {
    const release = () => this.#running.release(running);
    const sink = this.#connection.sinkOf(running.id, release);
    const delivery = this.#options.operations.deliver(operation, changes, sink);
    running.onStop(() => {
      delivery.stop();
      release();
    });
  }

  /** What came to nothing before it was executed is an `error`, which ends the operation. */
  #answer(id: string, { executed, result }: Answer): void {
    const named = JSON.stringify(id);
    const send = (message: string) => this.#connection.send(message);
    if (!executed) {
      send(`{"id":${named},"type":"error","payload":${JSON.stringify(result.errors)}}`);
    } else {
      send(`{"id":${named},"type":"next","payload":${JSON.stringify(result)}}`);
      send(`{"id":${named},"type":"complete"}`);
    }
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
      authenticate() {
        // The timer that closes such sockets has not come to it yet.
        if (!hasExpired(connection.viewer)) return connection.viewer;
        connection.close('forbidden');
        throw unauthenticated();
      },
      read,
    };
  }

  #fail(error: unknown): void {
    this.#options.log[isOutage(error) ? 'warn' : 'error'](
      { err: error },
      'a socket failed inside the gateway',
    );
    this.#connection.close('overload');
  }
}

/** With what it was sent, unless that is nested too deeply to be written. */
function pong(payload: Payload | null): string {
  if (payload === null) return '{"type":"pong"}';
  try {
    return JSON.stringify({ type: 'pong', payload });
  } catch {
    return '{"type":"pong"}';
  }
}

function tooMany(max: number) {
  return refusal(
    'TOO_MANY_SUBSCRIPTIONS',
    `This socket has ${max} operations running, which is the most it may; complete one, or open another socket.`,
  );
}
