import type { ByteBudget } from '../limits/byteBudget.ts';
import type { Peer, Reservation } from '../limits/reservation.ts';

/** Fewer bytes are not counted: what a network has not taken yet is nothing to speak of. */
const minCountedBytes = 4 * 1024;

/** What waits in one connection for its peer. Where its owner has no room for it, the connection is cut. */
export class WaitingBytes {
  readonly #budget: ByteBudget;
  readonly #owner: string;
  readonly #peer: Peer;
  #reservation: Reservation | null = null;

  constructor(budget: ByteBudget, owner: string, peer: Peer) {
    this.#budget = budget;
    this.#owner = owner;
    this.#peer = peer;
  }

  /** To be called whenever bytes have been added, or some may have been taken. */
  update(): void {
    const bytes = this.#peer.untaken();
    if (bytes < minCountedBytes) this.release();
    else if (!this.#reservation) this.#begin(bytes);
    else if (!this.#reservation.tryResize(bytes)) this.#peer.letGo();
  }

  release(): void {
    this.#reservation?.release();
    this.#reservation = null;
  }

  #begin(bytes: number): void {
    this.#reservation = this.#budget.reserveNow(this.#owner, bytes);
    if (this.#reservation) this.#reservation.waitFor(this.#peer);
    else this.#peer.letGo();
  }
}
