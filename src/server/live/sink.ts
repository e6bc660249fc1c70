import type { GraphQLFormattedError } from 'graphql';

/** Where the results of one operation go: an operation of a WebSocket, or an event stream. */
export interface Sink {
  /** Whether the receiver has taken enough for one more result to be added to what waits for it. */
  readonly hasRoom: boolean;
  /**
   * Takes one result; what it is behind cannot be told from here, so nothing is lost by a receiver that is gone.
   * @param payload the result as JSON text: the same string for all that share it.
   * @param cursor of the change that it shows.
   * @returns false where enough is waiting to be sent: wait for `writable` before the next one.
   */
  next(payload: string, cursor: string): boolean;
  /** Resolves when there is room, or when the receiver is gone. */
  writable(): Promise<void>;
  /** Nothing comes any more. */
  complete(): void;
  /** The same, because something went wrong inside. */
  fail(error: GraphQLFormattedError): void;
}

/** Bytes that may wait for one receiver before nothing more is added: at most so many, and one message. */
export const highWaterMark = 64 * 1024;
