import type { IncomingMessage } from 'node:http';

/** How long a peer whose request is refused may go on sending, in milliseconds. */
const lingerMs = 5_000;

/**
 * Reads and drops what a refused request still sends, for a while: a connection that is closed with unread bytes in it is
 * reset, and a proxy that is still writing to it loses the answer and says 502 instead.
 */
export function drain(request: IncomingMessage): void {
  const giveUp = setTimeout(() => request.destroy(), lingerMs).unref();
  request.once('close', () => clearTimeout(giveUp));
  request.resume();
}
