/**
 * - `refused`: the policy does not let the gateway go there; nothing was sent.
 * - `unreachable`: no connection, or the answer broke off or was not HTTP.
 * - `status`: a whole answer, but not one of success (2xx).
 * - `tooLarge`: the body or the headers are larger than what is read.
 * - `timeout`: the time for the whole call was over.
 * - `redirects`: too many of them, one without a target, or one for a method that is not sent twice.
 */
export type OutgoingFetchFault = 'refused' | 'unreachable' | 'status' | 'tooLarge' | 'timeout' | 'redirects';

/**
 * Why nothing was fetched. The message may be shown to whoever gave the address: it names the host as that person
 * wrote it and never what the name resolved to. The cause, where there is one, may hold that and is for the log.
 */
export class OutgoingFetchError extends Error {
  override readonly name = 'OutgoingFetchError';
  readonly kind: OutgoingFetchFault;
  /** The HTTP status where the kind is `status`, else null. */
  readonly status: number | null;

  constructor(kind: OutgoingFetchFault, message: string, details: { status?: number; cause?: unknown } = {}) {
    super(message, details.cause === undefined ? {} : { cause: details.cause });
    this.kind = kind;
    this.status = details.status ?? null;
  }
}
