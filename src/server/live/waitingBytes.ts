import type { ByteBudget, Reservation } from '../limits/byteBudget.ts';

/** Fewer bytes are not counted: what a network has not taken yet is nothing to speak of. */
const minCountedBytes = 4 * 1024;

/** What waits in one connection for its peer. Where its owner has no room for it, the connection is cut. */
export class WaitingBytes {
  readonly #budget: ByteBudget;
  readonly #owner: string;
  readonly #cut: () => void;
  #reservation: Reservation | null = null;

  constructor(budget: ByteBudget, owner: string, cut: () => void) {
    this.#budget = budget;
    this.#owner = owner;
    this.#cut = cut;
  }

  /** To be told whenever bytes have been added, or some have been taken. */
  update(bytes: number): void {
    if (bytes < minCountedBytes && !this.#reservation) return;
    this.release();
    if (bytes < minCountedBytes) return;
    this.#reservation = this.#budget.reserveNow(this.#owner, bytes);
    if (this.#reservation) this.#reservation.waitForPeer(this.#cut);
    else this.#cut();
  }

  release(): void {
    this.#reservation?.release();
    this.#reservation = null;
  }
}
