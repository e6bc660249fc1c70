import type { Duplex } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import type { WebSocket } from 'ws';
import type { Viewer } from '../../domain/viewer.ts';
import type { CloseReason, LiveConnection } from '../live/liveConnection.ts';
import { highWaterMark, type Sink } from '../live/sink.ts';
import { untilDrained } from '../live/untilDrained.ts';
import { MessageRate } from './messageRate.ts';

/** Codes that stock clients answer by connecting again, with what they say. */
const closings: Readonly<Record<CloseReason, readonly [code: number, reason: string]>> = {
  // At most 123 bytes.
  forbidden: [
    4403,
    'a valid key or token is needed: Authorization: Bearer <key>, in the payload of connection_init',
  ],
  restart: [1012, 'the gateway is restarting'],
  overload: [1013, 'try again later'],
};
/** A peer that does not read never sees the close: after so long, in milliseconds, the connection is cut. */
const cutMs = 2_000;

/** One WebSocket: what goes out waits in a bounded buffer, what comes in is read no faster than it may come. */
export class SocketConnection implements LiveConnection {
  readonly #socket: WebSocket;
  readonly #stream: Duplex;
  readonly #onRefused: (code: number, reason: string) => void;
  readonly #rate = new MessageRate(performance.now());
  #viewer: Viewer | null = null;
  #room: Promise<void> | null = null;
  #heard = true;
  #paused = false;
  #corked = false;

  /**
   * @param stream the connection below the socket.
   * @param onRefused is told why it is closed for what its peer has done.
   */
  constructor(socket: WebSocket, stream: Duplex, onRefused: (code: number, reason: string) => void) {
    this.#socket = socket;
    this.#stream = stream;
    this.#onRefused = onRefused;
    socket.on('pong', () => this.#hear());
  }

  /** Who has connected. @throws before `connection_init` has been accepted. */
  get viewer(): Viewer {
    if (!this.#viewer) throw new Error('the socket has not been acknowledged');
    return this.#viewer;
  }

  acknowledge(viewer: Viewer): void {
    this.#viewer = viewer;
  }

  get isAcknowledged(): boolean {
    return this.#viewer !== null;
  }

  get isOpen(): boolean {
    return this.#socket.readyState === this.#socket.OPEN;
  }

  /** Counts a message of the peer's. No more is read before it is time for it, and before there is room for answers. */
  received(): void {
    this.#hear();
    this.#rate.count(performance.now());
    const obstacle = this.#paused ? null : this.#obstacle();
    if (obstacle) void this.#pause(obstacle);
  }

  /** Sends a message of the protocol; a peer that is gone is told nothing. */
  readonly send = (message: string): void => {
    this.#push(message);
  };

  /** Where the results of the operation with this id go. @param onOver is told when nothing more of it comes. */
  sinkOf(id: string, onOver: () => void): Sink {
    const named = JSON.stringify(id);
    return {
      next: (payload) => this.#push(`{"id":${named},"type":"next","payload":${payload}}`),
      writable: () => this.#room ?? Promise.resolve(),
      complete: () => {
        onOver();
        this.#push(`{"id":${named},"type":"complete"}`);
      },
      fail: (error) => {
        onOver();
        this.#push(`{"id":${named},"type":"error","payload":${JSON.stringify([error])}}`);
      },
    };
  }

  /** @param detail in place of the reason's usual sentence; at most 123 bytes. */
  close(reason: CloseReason, detail?: string): void {
    const [code, usual] = closings[reason];
    const text = detail ?? usual;
    if (reason === 'restart') this.#close(code, text);
    else this.refuse(code, text);
  }

  /** Closes it for what its peer has done. @param reason at most 123 bytes. */
  readonly refuse = (code: number, reason: string): void => {
    if (!this.isOpen) return;
    this.#onRefused(code, reason);
    this.#close(code, reason);
  };

  #close(code: number, reason: string): void {
    if (!this.isOpen) return;
    // What has been held for one write goes out before the close.
    this.#uncork();
    this.#socket.close(code, reason);
    const cut = setTimeout(() => this.#socket.terminate(), cutMs);
    cut.unref();
    this.#socket.once('close', () => clearTimeout(cut));
  }

  /** Asks the peer for a sign of life; one that has given none since the last time is dead, or does not read. */
  beat(): void {
    if (this.#heard) this.#socket.ping();
    else this.close('overload');
    this.#heard = false;
  }

  #hear(): void {
    this.#heard = true;
  }

  #push(message: string): boolean {
    const socket = this.#socket;
    if (!this.isOpen) return true;
    this.#corkForThisTurn();
    // As bytes: of a text that waits, Node keeps both the text and the bytes.
    socket.send(Buffer.from(message), { binary: false });
    // What the kernel takes at once does not wait.
    if (socket.bufferedAmount >= highWaterMark) this.#uncork();
    if (socket.bufferedAmount < highWaterMark) return true;
    this.#room ??= untilDrained(this.#stream).then(() => {
      this.#room = null;
    });
    return false;
  }

  /** What one turn sends to several operations of the socket leaves in one write: writing is most of what it costs. */
  #corkForThisTurn(): void {
    if (this.#corked) return;
    this.#corked = true;
    this.#stream.cork();
    process.nextTick(() => this.#uncork());
  }

  #uncork(): void {
    if (!this.#corked) return;
    this.#corked = false;
    this.#stream.uncork();
  }

  async #pause(obstacle: Promise<unknown>): Promise<void> {
    this.#paused = true;
    this.#socket.pause();
    for (let over: Promise<unknown> | null = obstacle; over; over = this.#obstacle()) await over;
    this.#paused = false;
    // Who does not read cannot be heard either, and is not to be taken for dead.
    this.#hear();
    this.#socket.resume();
  }

  /** What must be over before more is read; null for nothing. */
  #obstacle(): Promise<unknown> | null {
    const waitMs = this.#rate.waitMs(performance.now());
    return waitMs > 0 ? delay(waitMs, undefined, { ref: false }) : this.#room;
  }
}
