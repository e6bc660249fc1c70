/** One operation of a socket, from its `subscribe` until nothing of it is left. It is its own token: its id is only a name. */
export class RunningOperation {
  readonly id: string;
  #stopped = false;
  #stop: (() => void) | null = null;

  constructor(id: string) {
    this.id = id;
  }

  /** Whether its client waits for nothing more of it. */
  get stopped(): boolean {
    return this.#stopped;
  }

  /** Hands over what is to be done when it is stopped; at once where it has been. */
  onStop(stop: () => void): void {
    if (this.#stopped) stop();
    else this.#stop = stop;
  }

  stop(): void {
    if (this.#stopped) return;
    this.#stopped = true;
    this.#stop?.();
  }
}

/**
 * The operations of one socket. A client may complete an id and use it again while the first operation is still being
 * begun: what has been opened is therefore released by its own token, and never by the id that its client chose.
 */
export class RunningOperations {
  readonly #max: number;
  readonly #byId = new Map<string, RunningOperation>();
  readonly #open = new Set<RunningOperation>();
  readonly #waiting: (() => void)[] = [];

  /** @param max operations that may be open at a time. */
  constructor(max: number) {
    this.#max = max;
  }

  /** Whether its client has as many running as it may. */
  get isFull(): boolean {
    return this.#byId.size >= this.#max;
  }

  has(id: string): boolean {
    return this.#byId.has(id);
  }

  /** Takes an id. */
  add(id: string): RunningOperation {
    const operation = new RunningOperation(id);
    this.#byId.set(id, operation);
    return operation;
  }

  /**
   * Opens an operation, as soon as there is room: one that its client has completed takes up some until it is over.
   * @returns false where it has been stopped meanwhile.
   */
  async open(operation: RunningOperation): Promise<boolean> {
    while (this.#open.size >= this.#max && !operation.stopped)
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    if (!operation.stopped) this.#open.add(operation);
    return !operation.stopped;
  }

  /** Stops the one that has this id at present, if any, and frees the id. It is over when `release` says so. */
  complete(id: string): void {
    const operation = this.#byId.get(id);
    this.#byId.delete(id);
    operation?.stop();
  }

  /** It is over: nothing of it is open any more. */
  release(operation: RunningOperation): void {
    this.#open.delete(operation);
    if (this.#byId.get(operation.id) === operation) this.#byId.delete(operation.id);
    for (const look of this.#waiting.splice(0)) look();
  }

  stopAll(): void {
    for (const operation of [...this.#open, ...this.#byId.values()]) operation.stop();
    this.#byId.clear();
    for (const look of this.#waiting.splice(0)) look();
  }
}
