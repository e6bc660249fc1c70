import { once } from 'node:events';
import { type Message, openSocket, type RawSocket } from '../socket.ts';
import type { Door } from './doors.ts';
import type { HostileOperation } from './hostileOperation.ts';
import type { Reply, Result } from './reply.ts';

/** Messages of one socket: with more at once the gateway makes it wait. */
const perSocket = 150;

/** The WebSocket as a door for one operation at a time; where one has closed it, the next one opens another. */
export class SocketDoor implements Door {
  readonly name = 'WebSocket';
  readonly #url: string;
  readonly #payload: object;
  #open: RawSocket | null = null;
  #sent = 0;
  /** Sockets that an operation has closed. */
  closings = 0;

  constructor(url: string, key: string) {
    this.#url = url;
    this.#payload = { Authorization: `Bearer ${key}` };
  }

  takes(): boolean {
    return true;
  }

  async send({ json }: HostileOperation): Promise<Reply> {
    const { socket, next, closing } = await this.#ready();
    this.#sent += 1;
    const id = String(this.#sent);
    socket.send(`{"type":"subscribe","id":"${id}","payload":${json}}`);
    const closed = closing.then((code) => ({ code }));
    const own = (type: string) => next((message) => message.id === id && message.type === type);
    const first = next((message) => message.id === id);
    const came = await Promise.race([first, closed]);
    if ('code' in came) return this.#closed(came.code);
    if (came.type === 'next') await Promise.race([own('complete'), closed]);
    return readMessage(came);
  }

  async close(): Promise<void> {
    const { socket } = this.#open ?? {};
    this.#open = null;
    if (!socket || socket.readyState === socket.CLOSED) return;
    socket.close();
    await once(socket, 'close');
  }

  async #ready(): Promise<RawSocket> {
    if (this.#sent >= perSocket) await this.close();
    if (this.#open) return this.#open;
    this.#sent = 0;
    this.#open = await openSocket(this.#url, this.#payload);
    await this.#open.next(({ type }) => type === 'connection_ack');
    return this.#open;
  }

  #closed(code: number): Reply {
    this.#open = null;
    this.closings += 1;
    return { code, text: '', results: null, complete: false };
  }
}

function readMessage(message: Message): Reply {
  const errors = message.type === 'error' ? { errors: message.payload } : null;
  return {
    code: null,
    text: JSON.stringify(message),
    results: [errors ?? (message.payload as Result)],
    complete: true,
  };
}
