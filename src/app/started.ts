type Stop = () => unknown;

/** What was started so far; the last is stopped first, and each before the next. */
export class Started {
  readonly #stops: Stop[] = [];

  onStop(stop: Stop): void {
    this.#stops.push(stop);
  }

  async stop(): Promise<void> {
    for (const stop of this.#stops.splice(0).reverse()) await stop();
  }
}
