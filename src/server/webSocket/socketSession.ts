import { CloseCode, MessageType } from 'graphql-ws';
import type { Credentials } from '../../domain/credentials.ts';
import { isOutage } from '../../domain/outage.ts';
import type { Logger } from '../../observability/logger.ts';
import { authenticate, authorizationOf } from '../graphql/authenticate.ts';
import type { Connections } from '../live/connections.ts';
import { type ClientMessage, InvalidMessage, type Payload, readMessage } from './messages.ts';
import type { SocketConnection } from './socketConnection.ts';
import { type OperationsOptions, SocketOperations } from './socketOperations.ts';

/** A client has so long to say who it is, in milliseconds. */
const initMs = 5_000;
/** What a pong repeats of its ping, in bytes, as a control frame of the WebSocket would. */
const maxPongBytes = 125;

export interface SessionOptions extends OperationsOptions {
  readonly log: Logger;
  readonly credentials: Credentials;
  readonly connections: Connections;
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
  readonly #operations: SocketOperations;
  readonly #initTimer: NodeJS.Timeout;
  #initialised = false;

  constructor(connection: SocketConnection, header: string | undefined, options: SessionOptions) {
    this.#connection = connection;
    this.#header = header;
    this.#options = options;
    this.#operations = new SocketOperations(connection, options);
    const late = `no connection_init came within ${initMs / 1000} s`;
    this.#initTimer = setTimeout(
      () => connection.refuse(CloseCode.ConnectionInitialisationTimeout, late),
      initMs,
    );
  }

  /** Whether the client has said who it is, true or not. */
  get isInitialised(): boolean {
    return this.#initialised;
  }

  /** Never throws: what is wrong with a message closes its socket, what is wrong with an operation is told to that alone. */
  receive(data: Buffer): void {
    if (!this.#connection.isOpen) return;
    try {
      this.#handle(readMessage(data), data.length);
    } catch (error) {
      if (error instanceof InvalidMessage) this.#connection.refuse(CloseCode.BadRequest, error.message);
      else this.#fail(error);
    }
  }

  /** The socket is gone: everything that it has opened is released. */
  closed(): void {
    clearTimeout(this.#initTimer);
    this.#operations.stopAll();
  }

  /** @param bytes of the message. */
  #handle(message: ClientMessage, bytes: number): void {
    const { type } = message;
    if (type === MessageType.ConnectionInit) this.#initialise(message.payload);
    else if (type === MessageType.Ping) this.#answerPing(message.payload);
    else if (type === MessageType.Subscribe) this.#subscribe(message.id, message.payload, bytes);
    else if (type === MessageType.Complete) this.#operations.complete(message.id);
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
    if (!viewer) return connection.close('forbidden');
    connection.acknowledge(viewer);
    const full = connections.admit(connection);
    if (full === null) connection.send(`{"type":"${MessageType.ConnectionAck}"}`);
    else connection.close('overload', full);
  }

  /** Before the acknowledgement nothing is answered: whoever it is has no account that an answer could be counted on. */
  #answerPing(payload: Payload | null): void {
    if (this.#connection.isAcknowledged) this.#connection.send(pong(payload));
  }

  #subscribe(id: string, payload: Payload, bytes: number): void {
    const { refuse } = this.#connection;
    if (!this.#connection.isAcknowledged)
      refuse(CloseCode.Unauthorized, 'subscribe came before connection_ack');
    else if (this.#operations.has(id))
      refuse(CloseCode.SubscriberAlreadyExists, 'an operation with the id of subscribe is running');
    else this.#operations.run(id, payload, bytes).catch((error: unknown) => this.#fail(error));
  }

  #fail(error: unknown): void {
    const level = isOutage(error) ? 'warn' : 'error';
    this.#options.log[level]({ err: error }, 'a socket failed inside the gateway');
    this.#connection.close('overload');
  }
}

/** With what it was sent, where that is short and not nested too deeply to be written. */
function pong(payload: Payload | null): string {
  try {
    const text = payload && JSON.stringify(payload);
    if (text && Buffer.byteLength(text) <= maxPongBytes) return `{"type":"pong","payload":${text}}`;
  } catch {
    // Without it.
  }
  return '{"type":"pong"}';
}
