/** What a frame has beside its payload, in bytes, at most (RFC 6455, 5.2). */
const maxFrameOverhead = 14;

/** Counts the bytes of a message that has come in part, which the receiver keeps until the rest is there. Pure. */
export class ArrivingBytes {
  #bytes = 0;
  #taken = 0;
  #messages = 0;

  /** A message, or a control frame, is complete. @param length of its payload. */
  took(length: number): void {
    this.#taken += length;
    this.#messages += 1;
  }

  /** A piece of the connection's bytes has been looked through, after `took` has been told of what it completed. */
  received(length: number): number {
    const left = Math.max(0, this.#bytes + length - this.#taken);
    // What is left of a piece that brought whole messages is, as a rule, the heads of their frames.
    const isOverhead = this.#messages > 0 && left <= this.#messages * maxFrameOverhead;
    this.#bytes = isOverhead ? 0 : left;
    this.#taken = 0;
    this.#messages = 0;
    return this.#bytes;
  }
}
