/** Names a change of a request in the same way for those who write it and those who see it. */
export function changeName(requestId: string, version: number): string {
  return `${requestId} ${version}`;
}

/** The bench's queries ask for these two first, so that they stand in the beginning of a message. */
const headBytes = 512;
const changeForm = /"version":(\d+),"request":\{"id":"([^"]+)"/;

export interface Seen {
  /** For each change, when it came to each of those who watch it, in milliseconds of the clock. */
  readonly times: ReadonlyMap<string, readonly number[]>;
  /** Changes that came to somebody a second time, or after a later one of the same request. */
  readonly outOfOrder: number;
}

/** What the subscriptions of one crowd were sent, and when. */
export class Sightings {
  #times = new Map<string, number[]>();
  #outOfOrder = 0;
  /** By subscription and request: the last version seen. */
  readonly #versions = new Map<string, number>();

  /** @param subscription names it among all of the crowd's. */
  add(subscription: string, body: Buffer, at: number): void {
    const [, text, requestId] = changeForm.exec(body.toString('latin1', 0, headBytes)) ?? [];
    if (requestId === undefined) throw new Error(`not a change: ${body.toString('utf8', 0, 500)}`);
    const version = Number(text);
    const stream = `${subscription} ${requestId}`;
    if (version <= (this.#versions.get(stream) ?? 0)) this.#outOfOrder += 1;
    this.#versions.set(stream, version);
    const name = changeName(requestId, version);
    const times = this.#times.get(name);
    if (times) times.push(at);
    else this.#times.set(name, [at]);
  }

  /** All since the last time. */
  take(): Seen {
    const seen = { times: this.#times, outOfOrder: this.#outOfOrder };
    this.#times = new Map();
    this.#outOfOrder = 0;
    return seen;
  }
}
