import { outageOf } from './outage.ts';

/**
 * A write was sent, and the connection broke or fell silent before it was answered: it may have been recorded. Whoever
 * repeats it may do twice what was meant once.
 */
export class OutcomeUnknown extends Error {
  override readonly name = 'OutcomeUnknown';

  constructor(cause: unknown) {
    super('It is not known whether a write was recorded', { cause });
  }
}

/** The server gave a write up, and nothing of it is recorded: it took too long, or waited too long for a lock. */
export class WriteCancelled extends Error {
  override readonly name = 'WriteCancelled';

  constructor(cause: unknown) {
    super('A write was cancelled by the database', { cause });
  }
}

/**
 * What to throw for a write that has failed, so that its caller is told what is true. An error that proves that nothing
 * was recorded stays as it is: one that the server answers with, and one of a connection that did not come about.
 */
export function failureOfWrite(error: unknown): unknown {
  const outage = outageOf(error);
  if (outage === 'unclear') return new OutcomeUnknown(error);
  return outage === 'cancelled' ? new WriteCancelled(error) : error;
}
