import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/** Requests of one connection that may wait for the answer of the one before; a client that sends more ahead is cut. */
const maxWaiting = 16;

interface Line {
  busy: boolean;
  readonly waiting: (readonly [IncomingMessage, ServerResponse])[];
}

/**
 * One request of a connection at a time. HTTP lets a client send the next one ahead, and Node hands each over at once:
 * answers that have to wait for the ones before them would be made, and kept, without end.
 */
export function inTurn(serve: RequestListener): RequestListener {
  const lines = new WeakMap<Socket, Line>();
  const begin = (line: Line, request: IncomingMessage, response: ServerResponse) => {
    line.busy = true;
    response.once('close', () => {
      line.busy = false;
      const next = line.waiting.shift();
      if (!next) return;
      if (line.waiting.length === 0) request.socket.resume();
      if (!next[1].destroyed) begin(line, ...next);
    });
    serve(request, response);
  };
  return (request, response) => {
    const { socket } = request;
    const line = lines.get(socket) ?? { busy: false, waiting: [] };
    if (!line.busy) {
      lines.set(socket, line);
      begin(line, request, response);
    } else if (line.waiting.length >= maxWaiting) {
      socket.destroy();
    } else {
      socket.pause();
      line.waiting.push([request, response]);
    }
  };
}
