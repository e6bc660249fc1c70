import { randomBytes } from 'node:crypto';

/** Beats that a peer may leave unanswered which is not read for sending too fast: its answer waits to be read as well. */
const maxMissedUnread = 2;

/** The signs of life of one peer. Only one that reads can give them: it has to repeat what it is asked. */
export class Pulse {
  /** What the peer is to repeat; null as soon as it has. */
  #question: Buffer | null = null;
  #missed = 0;

  /**
   * @param isUnread whether the peer is not read at present for sending too fast.
   * @returns what to ask it; null where it still owes an answer; `dead` where it has owed one for too long.
   */
  beat(isUnread: boolean): Buffer | null | 'dead' {
    if (this.#question) {
      this.#missed += 1;
      return this.#missed >= (isUnread ? maxMissedUnread : 1) ? 'dead' : null;
    }
    this.#question = randomBytes(4);
    return this.#question;
  }

  /** What does not repeat the question is no sign of life. */
  hear(answer: Buffer): void {
    if (!this.#question?.equals(answer)) return;
    this.#question = null;
    this.#missed = 0;
  }
}
