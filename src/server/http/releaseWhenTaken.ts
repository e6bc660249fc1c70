import type { ServerResponse } from 'node:http';
import type { Reservation } from '../limits/byteBudget.ts';

/**
 * Counts the bytes of a response that has been ended for as long as they wait for its peer, and no longer. The server's
 * own time limit (server.ts) closes the connection of a peer that takes nothing.
 */
export function releaseWhenTaken(response: ServerResponse, reservation: Reservation | null): void {
  if (!reservation) return;
  const waiting = response.writableLength;
  // Nearly always: the kernel has taken all of it at once.
  if (waiting === 0 || response.destroyed) {
    reservation.release();
    return;
  }
  reservation.resize(waiting);
  reservation.waitForPeer(() => response.destroy());
  response.once('close', () => reservation.release());
}
