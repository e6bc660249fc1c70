import type { ServerResponse } from 'node:http';
import type { Reservation } from '../limits/reservation.ts';

/** A peer takes so many bytes of an answer in so many milliseconds: 8 KB a second, less than any network brings. */
const lookMs = 10_000;
const minTakenBytes = 80 * 1024;

/**
 * Counts the bytes of a response that has been ended for as long as they wait for its peer, and no longer. A peer that does
 * not take them is cut.
 */
export function releaseWhenTaken(response: ServerResponse, reservation: Reservation | null): void {
  let waiting = response.writableLength;
  // Nearly always: the kernel has taken all of it at once.
  if (waiting === 0 || response.destroyed) {
    reservation?.release();
    return;
  }
  reservation?.resize(waiting);
  reservation?.waitFor({ untaken: () => response.writableLength, letGo: () => response.destroy() });
  const look = setInterval(() => {
    if (response.writableLength > waiting - minTakenBytes) response.destroy();
    waiting = response.writableLength;
  }, lookMs);
  response.once('close', () => {
    clearInterval(look);
    reservation?.release();
  });
}
