import type { Duplex } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import type { WebSocket } from 'ws';
import type { Viewer } from '../../domain/viewer.ts';
import { ownerOf } from '../limits/budgets.ts';
import type { ByteBudget } from '../limits/byteBudget.ts';
import type { Reservation } from '../limits/reservation.ts';
import type { CloseReason, LiveConnection } from '../live/liveConnection.ts';
import { highWaterMark, type Sink } from '../live/sink.ts';
import { untilDrained } from '../live/untilDrained.ts';
import { WaitingBytes } from '../live/waitingBytes.ts';
import { MessageRate } from './messageRate.ts';
import { Pulse } from './pulse.ts';

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
const cutMs = { acknowledged: 2_000, unknown: 500 };

/** One WebSocket: what goes out waits in a bounded buffer, what comes in is read no faster than it may come. */
export class SocketConnection implements LiveConnection {
  readonly #socket: WebSocket;
  readonly #stream: Duplex;
  readonly #onRefused: (code: number, reason: string) => void;
  readonly #rate = new MessageRate(performance.now());
  readonly #pulse = new Pulse();
  readonly #answers: ByteBudget;
  #viewer: Viewer | null = null;
  #waiting: WaitingBytes | null = null;
  /** Of what waits, what has a reservation of its own. */
  #reservedBytes = 0;
  #room: Promise<void> | null = null;
  #paused: 'rate' | 'room' | null = null;
  #corked = false;

  /**
   * @param stream the connection below the socket.
   * @param answers the account of what waits for peers.
   * @param onRefused is told why it is closed for what its peer has done.
   */
  constructor(
    socket: WebSocket,
    stream: Duplex,
    answers: ByteBudget,
    onRefused: (code: number, reason: string) => void,
  ) {
    this.#socket = socket;
    this.#stream = stream;
    this.#answers = answers;
    this.#onRefused = onRefused;
    socket.on('pong', (data) => this.#pulse.hear(data));
  }

  /** Who has connected. @throws before `connection_init` has been accepted. */
  get viewer(): Viewer {
    if (!this.#viewer) throw new Error('the socket has not been acknowledged');
    return this.#viewer;
  }

  acknowledge(viewer: Viewer): void {
    this.#viewer = viewer;
    this.#waiting = new WaitingBytes(this.#answers, ownerOf(viewer), {
      untaken: () => this.#untaken - this.#reservedBytes,
      letGo: this.cut,
    });
    this.#socket.once('close', () => this.#waiting?.release());
  }

  get isAcknowledged(): boolean {
    return this.#viewer !== null;
  }

  get isOpen(): boolean {
    return this.#socket.readyState === this.#socket.OPEN;
  }

  /** Bytes that wait for the peer. */
  get #untaken(): number {
    return this.isOpen ? this.#socket.bufferedAmount : 0;
  }

  /** Whether the peer has taken enough for one more message to be added to what waits for it. */
  get hasRoom(): boolean {
    return this.#untaken < highWaterMark;
  }

  /** Resolves when it has room, or is gone. */
  writable(): Promise<void> {
    if (this.hasRoom) return Promise.resolve();
    this.#room ??= untilDrained(this.#stream).then(() => {
      this.#room = null;
      this.#waiting?.update();
    });
    return this.#room;
  }

  /** Counts a message or a control frame of the peer's. No more is read before it is time for it, and before there is room for answers. */
  received(): void {
    this.#rate.count(performance.now());
    if (this.#paused === null && this.#obstacle() !== null) void this.#pause();
  }

  /** Sends a message of the protocol; a peer that is gone is told nothing. */
  readonly send = (message: string): void => {
    this.#push(message);
  };

  /** The same for one whose bytes are set aside already, until the peer has taken it. */
  sendReserved(message: string, reservation: Reservation | null): void {
    if (!reservation) {
      this.send(message);
      return;
    }
    const bytes = Buffer.byteLength(message);
    this.#reservedBytes += bytes;
    reservation.resize(bytes);
    reservation.waitFor({ untaken: () => this.#untaken, letGo: this.cut });
    this.#push(message, () => {
      this.#reservedBytes -= bytes;
      reservation.release();
    });
  }

  /** Answers a ping of the WebSocket itself, of somebody who is known, unless much waits already. */
  pong(data: Buffer): void {
    if (this.isOpen && this.isAcknowledged && this.hasRoom) this.#socket.pong(data);
  }

  /** Where the results of the operation with this id go. @param onOver is told when nothing more of it comes. */
  sinkOf(id: string, onOver: () => void): Sink {
    const named = JSON.stringify(id);
    const connection = this;
    return {
      get hasRoom() {
        return connection.hasRoom;
      },
      next: (payload) => this.#push(`{"id":${named},"type":"next","payload":${payload}}`),
      writable: () => this.writable(),
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

  /** Ends it without a word: for a peer that would not read one. */
  readonly cut = (): void => this.#socket.terminate();

  #close(code: number, reason: string): void {
    if (!this.isOpen) return;
    // What has been held for one write goes out before the close.
    this.#uncork();
    this.#socket.close(code, reason);
    const cut = setTimeout(this.cut, this.isAcknowledged ? cutMs.acknowledged : cutMs.unknown);
    cut.unref();
    this.#socket.once('close', () => clearTimeout(cut));
  }

  /** Asks the peer for a sign of life; one that has given none since the last time is dead, or does not read. */
  beat(): void {
    this.#waiting?.update();
    const question = this.#pulse.beat(this.#paused === 'rate');
    if (question === 'dead') this.close('overload');
    else if (question) this.#socket.ping(question);
  }

  /** @param onTaken is called when the kernel has taken it, or nobody ever will. */
  #push(message: string, onTaken?: () => void): boolean {
    const socket = this.#socket;
    if (!this.isOpen) {
      onTaken?.();
      return true;
    }
    this.#corkForThisTurn();
    // As bytes: of a text that waits, Node keeps both the text and the bytes.
    socket.send(Buffer.from(message), { binary: false }, onTaken);
    // What the kernel takes at once does not wait.
    if (socket.bufferedAmount >= highWaterMark) this.#uncork();
    if (this.hasRoom) return true;
    void this.writable();
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
    this.#waiting?.update();
  }

  async #pause(): Promise<void> {
    this.#socket.pause();
    for (let over = this.#obstacle(); over; over = this.#obstacle()) await over;
    this.#paused = null;
    this.#socket.resume();
  }

  /** What must be over before more is read; null for nothing. */
  #obstacle(): Promise<unknown> | null {
    const waitMs = this.#rate.waitMs(performance.now());
    if (waitMs > 0) {
      this.#paused = 'rate';
      return delay(waitMs, undefined, { ref: false });
    }
    if (this.hasRoom) return null;
    this.#paused = 'room';
    return this.writable();
  }
}
