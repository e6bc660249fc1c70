import type { DocumentNode } from 'graphql';
import type { ByteBudget } from '../../limits/byteBudget.ts';
import type { Reservation } from '../../limits/reservation.ts';
import { documentBytes } from './documentBytes.ts';

interface Pin {
  readonly reservation: Reservation;
  uses: number;
}

/** The documents of running subscriptions. Each is kept once, however many run it, and on the account of whoever came first. */
export class PinnedDocuments {
  readonly #budget: ByteBudget;
  readonly #pins = new Map<DocumentNode, Pin>();

  constructor(budget: ByteBudget) {
    this.#budget = budget;
  }

  /** @returns the way to let it go; null where the owner has no room for it. */
  pin(document: DocumentNode, owner: string): (() => void) | null {
    const pin = this.#pins.get(document) ?? this.#add(document, owner);
    if (!pin) return null;
    pin.uses += 1;
    return () => {
      pin.uses -= 1;
      if (pin.uses > 0) return;
      this.#pins.delete(document);
      pin.reservation.release();
    };
  }

  #add(document: DocumentNode, owner: string): Pin | null {
    const reservation = this.#budget.reserveNow(owner, documentBytes(document));
    if (!reservation) return null;
    const pin = { reservation, uses: 0 };
    this.#pins.set(document, pin);
    return pin;
  }
}
