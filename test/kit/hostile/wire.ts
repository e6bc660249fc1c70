/** A WebSocket by the byte: it says what no client would, and tells how it was closed. */
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import type { Reply } from './reply.ts';

export interface Frame {
  readonly opcode: number;
  readonly payload: Buffer;
  readonly fin?: boolean;
  readonly masked?: boolean;
  /** The three bits that are reserved. */
  readonly rsv?: number;
  /** Said instead of the true one. */
  readonly length?: bigint;
}

/** What one is answered with is waited for so long, in milliseconds. */
const patience = 2_000;

export function upgradeHead(path: string, headers: Readonly<Record<string, string | null>> = {}): string {
  const all = {
    host: 'localhost',
    upgrade: 'websocket',
    connection: 'Upgrade',
    'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
    'sec-websocket-version': '13',
    'sec-websocket-protocol': 'graphql-transport-ws',
    ...headers,
  };
  const lines = Object.entries(all).filter(([, value]) => value !== null);
  return `GET ${path} HTTP/1.1\r\n${lines.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n`;
}

export function frameBytes({ opcode, payload, fin = true, masked = true, rsv = 0, length }: Frame): Buffer {
  const first = (fin ? 0x80 : 0) | (rsv << 4) | opcode;
  const size = length ?? BigInt(payload.length);
  const head = Buffer.alloc(10);
  head[0] = first;
  head[1] = 127 | (masked ? 0x80 : 0);
  head.writeBigUInt64BE(size, 2);
  if (size >= 65_536n) return Buffer.concat([head, ...maskedBytes(payload, masked)]);
  // A length may not be written longer than it has to be.
  const short =
    size < 126n
      ? Buffer.from([first, Number(size)])
      : Buffer.from([first, 126, Number(size >> 8n), Number(size & 255n)]);
  short[1] = (short[1] ?? 0) | (masked ? 0x80 : 0);
  return Buffer.concat([short, ...maskedBytes(payload, masked)]);
}

/** With a mask of zeros, which leaves everything as it is. */
function maskedBytes(payload: Buffer, masked: boolean): Buffer[] {
  return masked ? [Buffer.alloc(4), payload] : [payload];
}

/** One connection to the gateway's port, and all that it was sent. */
export class Wire {
  readonly #socket: Socket;
  #bytes = Buffer.alloc(0);
  #ended = false;

  /** @param stays whether it keeps its own half open when the gateway has ended the other. */
  constructor(url: string, stays = false) {
    this.#socket = connect({ port: Number(new URL(url).port), host: '127.0.0.1', allowHalfOpen: stays });
    this.#socket.on('data', (chunk) => {
      this.#bytes = Buffer.concat([this.#bytes, chunk]);
    });
    this.#socket.on('error', () => {});
    this.#socket.on('close', () => {
      this.#ended = true;
    });
  }

  write(bytes: string | Buffer): void {
    this.#socket.write(bytes);
  }

  /** A peer that is gone from one moment to the next. */
  async reset(): Promise<void> {
    if (this.#socket.connecting) await once(this.#socket, 'connect');
    this.#socket.resetAndDestroy();
  }

  destroy(): void {
    this.#socket.destroy();
  }

  /** Whether the gateway has let go of it too: then what it is sent comes back as a reset. */
  async isLetGo(): Promise<boolean> {
    await this.#until(() => {
      this.#socket.write('x');
      return false;
    });
    return this.#ended;
  }

  /** The status that the upgrade was answered with. */
  async status(): Promise<number | null> {
    await this.#until(() => this.#bytes.includes('\r\n\r\n'));
    return Number(/^HTTP\/1\.1 (\d+)/.exec(this.#bytes.toString('latin1'))?.[1] ?? 0) || null;
  }

  /** Waits for so many messages. */
  async messages(count: number): Promise<void> {
    await this.#until(() => this.#frames().filter(({ opcode }) => opcode === 1).length >= count);
  }

  /** What there is to say of it, once it was closed or has answered another message than those so many. */
  async reply(known: number): Promise<Reply> {
    const texts = () =>
      this.#frames()
        .filter(({ opcode }) => opcode === 1)
        .slice(known);
    await this.#until(() => this.#closeCode() !== null || texts().length > 0);
    const text = texts()
      .map(({ payload }) => payload.toString('utf8'))
      .join('\n');
    return {
      code: this.#closeCode(),
      text,
      results: null,
      complete: this.#closeCode() !== null || text !== '',
    };
  }

  #closeCode(): number | null {
    const close = this.#frames().find(({ opcode }) => opcode === 8);
    return close && close.payload.length >= 2 ? close.payload.readUInt16BE(0) : null;
  }

  async #until(done: () => boolean): Promise<void> {
    for (const end = Date.now() + patience; !done() && !this.#ended && Date.now() < end; ) await delay(2);
  }

  /** A server's frames have no mask. */
  #frames(): { opcode: number; payload: Buffer }[] {
    const frames: { opcode: number; payload: Buffer }[] = [];
    let at = this.#bytes.indexOf('\r\n\r\n') + 4;
    while (at >= 4 && at + 2 <= this.#bytes.length) {
      const opcode = (this.#bytes[at] ?? 0) & 15;
      const short = (this.#bytes[at + 1] ?? 0) & 127;
      const head = short < 126 ? 2 : short === 126 ? 4 : 10;
      if (at + head > this.#bytes.length) break;
      const size =
        short < 126
          ? short
          : short === 126
            ? this.#bytes.readUInt16BE(at + 2)
            : Number(this.#bytes.readBigUInt64BE(at + 2));
      if (at + head + size > this.#bytes.length) break;
      frames.push({ opcode, payload: this.#bytes.subarray(at + head, at + head + size) });
      at += head + size;
    }
    return frames;
  }
}
