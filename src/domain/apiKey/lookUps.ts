/** Statements under way at a time: the other calls need connections too. */
const maxUnderWay = 2;
/** Values that one statement looks for. */
const maxAtOnce = 500;

/** Finds the rows of several values by one statement; what is not in the result does not exist. */
export type FindAll<Row> = (values: readonly string[]) => Promise<ReadonlyMap<string, Row>>;

interface Waiting<Row> {
  readonly found: Promise<Row | null>;
  readonly resolve: (row: Row | null) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Looks up what many ask for at the same time by few statements: what comes while two are under way waits for the next
 * one, which looks for all of it. So a flood of made-up values costs the database some hundred statements a second,
 * however many there are, and whoever asks for one that exists waits for one statement more at most.
 */
export class LookUps<Row> {
  readonly #findAll: FindAll<Row>;
  readonly #waiting = new Map<string, Waiting<Row>>();
  #underWay = 0;

  constructor(findAll: FindAll<Row>) {
    this.#findAll = findAll;
  }

  /**
   * The row of a value, as it is at this moment or later: nobody joins a statement that has been sent.
   * @returns null where there is none.
   */
  of(value: string): Promise<Row | null> {
    const known = this.#waiting.get(value);
    if (known) return known.found;
    const { promise: found, resolve, reject } = withResolvers<Row | null>();
    this.#waiting.set(value, { found, resolve, reject });
    if (this.#underWay < maxUnderWay) void this.#next();
    return found;
  }

  async #next(): Promise<void> {
    this.#underWay += 1;
    while (this.#waiting.size > 0) await this.#find(this.#take());
    this.#underWay -= 1;
  }

  #take(): Map<string, Waiting<Row>> {
    const taken = new Map<string, Waiting<Row>>();
    for (const [value, waiting] of this.#waiting) {
      if (taken.size === maxAtOnce) break;
      taken.set(value, waiting);
      this.#waiting.delete(value);
    }
    return taken;
  }

  /** Never rejects: each of those who wait is told. */
  async #find(taken: ReadonlyMap<string, Waiting<Row>>): Promise<void> {
    try {
      const rows = await this.#findAll([...taken.keys()]);
      for (const [value, { resolve }] of taken) resolve(rows.get(value) ?? null);
    } catch (error) {
      for (const { reject } of taken.values()) reject(error);
    }
  }
}

/** `Promise.withResolvers`, which Node 20 has not. */
function withResolvers<Value>() {
  let resolve: (value: Value) => void = () => {};
  let reject: (error: unknown) => void = () => {};
  const promise = new Promise<Value>((onValue, onError) => {
    resolve = onValue;
    reject = onError;
  });
  return { promise, resolve, reject };
}
