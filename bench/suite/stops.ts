export type Stop = () => Promise<unknown>;

/** How to stop what a part has started. */
export class Stops {
  readonly #stops: Stop[] = [];
  #over = false;

  /** @throws where the part is over meanwhile: what was started is stopped again. */
  keep(stop: Stop): void {
    if (this.#over) {
      void stop().catch(() => {});
      throw new Error('the part is over');
    }
    this.#stops.push(stop);
  }

  /** The newest first, and each even if the one before could not be stopped. */
  async stop(): Promise<void> {
    this.#over = true;
    for (const stop of this.#stops.splice(0).reverse()) await stop().catch(() => {});
  }
}
