import type { Charged, Fault, RequestState } from '../../database/generated/client.ts';

/** The columns that a transition may write beside state, status and version; `undefined` leaves one as it is. */
export interface ChangedColumns {
  readonly attemptId?: string | null;
  readonly attempts?: number;
  readonly polls?: number;
  readonly upstreamId?: string | null;
  readonly upstreamStatus?: string | null;
  readonly videoUrl?: string;
  readonly thumbnailUrl?: string | null;
  readonly durationMs?: number | null;
  readonly errorCode?: string | null;
  readonly errorMessage?: string | null;
  readonly errorFault?: Fault | null;
  readonly errorRetryable?: boolean | null;
  readonly errorCharged?: Charged | null;
}

/** One transition, as its cause puts it. */
export interface Change {
  readonly to: RequestState;
  /** The upstream says that it works on the request. */
  readonly upstreamStarted?: boolean;
  /** In so many seconds, by the database's clock, the request is to be looked at again. Default: at once. */
  readonly dueInSeconds?: number;
  /** The holder is taken for dead after so many seconds, by the database's clock. Default: nobody holds it. */
  readonly leaseSeconds?: number;
  /** Leave the due time and the lease as they are: they belong to whoever holds the request. */
  readonly keepSchedule?: boolean;
  /** Only while the lease has run out, by the database's clock: a holder that has just renewed it keeps the request. */
  readonly ifLeaseIsOver?: boolean;
  /** The caller has asked to cancel. */
  readonly cancelRequested?: boolean;
  readonly set?: ChangedColumns;
  /** For the event log: what happened, in a word or two. */
  readonly reason: string;
  /** For the event log: what an operator would ask for next. Never a secret. */
  readonly detail?: Readonly<Record<string, unknown>>;
}

/** How a request ended badly, as its caller is told. */
export interface Failure {
  readonly code: string;
  readonly message: string;
  readonly fault: Fault;
  /** Whether the same request has a chance when it is made once more. */
  readonly retryable: boolean;
  readonly charged: Charged;
}

/** The columns that hold a failure. */
export function failureColumns(failure: Failure): ChangedColumns {
  return {
    errorCode: failure.code,
    errorMessage: failure.message,
    errorFault: failure.fault,
    errorRetryable: failure.retryable,
    errorCharged: failure.charged,
  };
}
