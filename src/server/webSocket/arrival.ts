import { CloseCode } from 'graphql-ws';
import { ownerOf } from '../limits/budgets.ts';
import type { ByteBudget } from '../limits/byteBudget.ts';
import { maxMessageBytes, maxUncountedBytes } from '../limits/limits.ts';
import type { Reservation } from '../limits/reservation.ts';
import { ArrivingBytes } from './arrivingBytes.ts';
import type { SocketConnection } from './socketConnection.ts';

/** Bytes that a client may send to say who it is. */
const maxInitBytes = 4 * 1024;
/** What its frames may have beside their payload. */
const maxInitOverhead = 128;
/** A message that has begun to arrive is complete after so long, in milliseconds. */
const arrivalMs = 30_000;
const slow = `a message did not arrive within ${arrivalMs / 1000} s`;

/** What one socket has received and not yet handed on: bounded in bytes and in time, and counted where it is much. */
export class Arrival {
  readonly #connection: SocketConnection;
  readonly #kept: ByteBudget;
  readonly #arriving = new ArrivingBytes();
  #timer: NodeJS.Timeout | undefined;
  #room: Reservation | null = null;
  #unacknowledgedBytes = 0;

  constructor(connection: SocketConnection, kept: ByteBudget) {
    this.#connection = connection;
    this.#kept = kept;
  }

  /** A message, or a control frame, is complete: no more is read before it is time for it. @param length of its payload. */
  took(length: number): void {
    this.#arriving.took(length);
    this.#connection.received();
    if (!this.#connection.isAcknowledged && length > maxInitBytes) this.#refuseLongInit();
  }

  /** A piece of the connection's bytes has been looked through. */
  received(length: number): void {
    const waiting = this.#arriving.received(length);
    if (!this.#connection.isAcknowledged) {
      this.#unacknowledgedBytes += length;
      if (this.#unacknowledgedBytes > maxInitBytes + maxInitOverhead) this.#refuseLongInit();
      return;
    }
    if (waiting === 0) this.#stopTimer();
    else this.#timer ??= setTimeout(() => this.#connection.refuse(CloseCode.BadRequest, slow), arrivalMs);
    if (waiting <= maxUncountedBytes) this.#freeRoom();
    else if (!this.#room) this.#takeRoom();
  }

  /** The socket is gone. */
  stop(): void {
    this.#stopTimer();
    this.#freeRoom();
  }

  #refuseLongInit(): void {
    const reason = `before connection_ack, connection_init alone is accepted, of at most ${maxInitBytes} bytes`;
    this.#connection.refuse(CloseCode.BadRequest, reason);
  }

  #takeRoom(): void {
    this.#room = this.#kept.reserveNow(ownerOf(this.#connection.viewer), maxMessageBytes);
    // At once: what it sends until it has read a close would be kept as well.
    if (!this.#room) this.#connection.cut();
  }

  #freeRoom(): void {
    this.#room?.release();
    this.#room = null;
  }

  #stopTimer(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }
}
