/** A WebSocket spoken to by hand, as no well-made client would. */
import { once } from 'node:events';
import { WebSocket } from 'ws';

export interface Message {
  readonly type: string;
  readonly id?: string;
  // biome-ignore lint/suspicious/noExplicitAny: what comes back is what the test asserts on
  readonly payload?: any;
}

export interface RawSocket {
  readonly socket: WebSocket;
  /** Resolves with the code that it is closed with. */
  readonly closing: Promise<number>;
  send(message: object): void;
  /** The first message that matches, of those that have come and those that will. */
  next(matches: (message: Message) => boolean): Promise<Message>;
}

/** Opens one and sends `connection_init`. */
export async function openSocket(url: string, payload: object | undefined): Promise<RawSocket> {
  const socket = new WebSocket(`${url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws');
  const messages: Message[] = [];
  const waiting: (() => void)[] = [];
  socket.on('message', (data) => {
    messages.push(JSON.parse(String(data)));
    for (const resolve of waiting.splice(0)) resolve();
  });
  const closing = once(socket, 'close').then(([code]) => code as number);
  await once(socket, 'open');
  socket.send(JSON.stringify({ type: 'connection_init', payload }));
  return {
    socket,
    closing,
    send: (message) => socket.send(JSON.stringify(message)),
    async next(matches) {
      for (;;) {
        const found = messages.find(matches);
        if (found) return found;
        await new Promise<void>((resolve) => waiting.push(resolve));
      }
    },
  };
}
