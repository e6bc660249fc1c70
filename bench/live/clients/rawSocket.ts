import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { clientFrame, FrameReader, opcodes } from './frames.ts';

export interface RawSocketOptions {
  readonly url: string;
  /** null: the server asks for none. */
  readonly key: string | null;
  /** Called for each result. `body` is the whole message, and holds only until this returns. */
  readonly onNext: (id: number, body: Buffer) => void;
}

/** All sockets read into the same bytes, one after the other: 10,000 clients need no memory of their own for it. */
const shared = Buffer.allocUnsafe(256 * 1024);
/** Enough of a message to tell what it is. */
const headBytes = 48;
const headForm = /^\{"id":"(\d+)","type":"(\w+)"/;
const handshake = (host: string) =>
  [
    'GET /graphql HTTP/1.1',
    `Host: ${host}`,
    'Connection: Upgrade',
    'Upgrade: websocket',
    'Sec-WebSocket-Version: 13',
    'Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==',
    'Sec-WebSocket-Protocol: graphql-transport-ws',
    '\r\n',
  ].join('\r\n');

/**
 * A client of graphql-transport-ws that does no more than it must: it looks at the beginning of each message, so that
 * thousands of them take little of the machine that the server under test runs on.
 */
export class RawSocket {
  readonly #options: RawSocketOptions;
  readonly #socket: Socket;
  readonly #frames = new FrameReader((opcode, body) => this.#onFrame(opcode, body));
  #upgraded = false;
  #settle: { ready: () => void; fail: (error: Error) => void } | null = null;

  private constructor(options: RawSocketOptions) {
    this.#options = options;
    const { hostname, port } = new URL(options.url);
    const onread = {
      buffer: shared,
      callback: (bytes: number) => {
        this.#onBytes(shared.subarray(0, bytes));
        return true;
      },
    };
    this.#socket = connect({ host: hostname, port: Number(port), onread });
    this.#socket.on('error', (error) => this.#settle?.fail(error));
    this.#socket.once('close', () => this.#settle?.fail(new Error(`${options.url} closed the connection`)));
    this.#socket.write(handshake(`${hostname}:${port}`));
  }

  /** Resolves when the server has acknowledged it. */
  static async open(options: RawSocketOptions): Promise<RawSocket> {
    const socket = new RawSocket(options);
    await new Promise<void>((ready, fail) => {
      socket.#settle = { ready, fail };
    });
    socket.#settle = null;
    return socket;
  }

  subscribe(id: number, query: string, variables: object): void {
    this.#send({ id: String(id), type: 'subscribe', payload: { query, variables } });
  }

  complete(id: number): void {
    this.#send({ id: String(id), type: 'complete' });
  }

  /** Reads nothing any more, as a client does that hangs; the connection stays. */
  stopReading(): void {
    this.#socket.pause();
  }

  async close(): Promise<void> {
    if (this.#socket.closed) return;
    this.#socket.destroy();
    await once(this.#socket, 'close');
  }

  #send(message: object): void {
    this.#socket.write(clientFrame(opcodes.text, Buffer.from(JSON.stringify(message))));
  }

  #onBytes(bytes: Buffer): void {
    if (this.#upgraded) {
      this.#frames.push(bytes);
      return;
    }
    // The head of the answer is one small piece, on loopback at least.
    const end = bytes.indexOf('\r\n\r\n');
    if (end < 0 || !bytes.subarray(0, 12).equals(Buffer.from('HTTP/1.1 101'))) {
      this.#settle?.fail(new Error(`no WebSocket: ${bytes.toString('latin1', 0, 200)}`));
      return;
    }
    this.#upgraded = true;
    const { key } = this.#options;
    this.#send({ type: 'connection_init', ...(key ? { payload: { Authorization: `Bearer ${key}` } } : {}) });
    this.#frames.push(bytes.subarray(end + 4));
  }

  #onFrame(opcode: number, body: Buffer): void {
    if (opcode === opcodes.ping) this.#socket.write(clientFrame(opcodes.pong, body));
    if (opcode !== opcodes.text) return;
    const [, id, type] = headForm.exec(body.toString('latin1', 0, headBytes)) ?? [];
    if (type === 'next') this.#options.onNext(Number(id), body);
    else if (id === undefined) this.#settle?.ready();
    // A bench that goes on after this would measure something else.
    else if (type === 'error') throw new Error(`the server refuses: ${body.toString('utf8', 0, 2_000)}`);
  }
}
