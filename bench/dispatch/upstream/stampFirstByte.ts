import type { Server } from 'node:http';
import { createServer, type Socket, type Server as SocketServer } from 'node:net';
import { now } from '../../live/clock.ts';

const firstBytes = new WeakMap<Socket, number>();

/**
 * A server of sockets in front of one of HTTP, which notes when the first byte of each connection is there, before
 * anything is made of it. The gateway has a connection of its own for each call, so that it is the first of the call.
 */
export function stampFirstByte(server: Server): SocketServer {
  return createServer((socket) => {
    socket.on('error', () => {});
    socket.once('data', (chunk) => {
      firstBytes.set(socket, now());
      socket.pause();
      socket.unshift(chunk);
      server.emit('connection', socket);
      process.nextTick(() => socket.resume());
    });
  });
}

/** By the machine's clock, in milliseconds. */
export function firstByteOf(socket: Socket): number {
  return firstBytes.get(socket) ?? Number.NaN;
}
