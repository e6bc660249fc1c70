import type { ErrorBody } from './wire.ts';

/* Every failure of a call to the upstream is one of these three. */

/** Proven unsent: no connection came about, so not one byte of the request has left. */
export class UpstreamUnreachable extends Error {
  override readonly name = 'UpstreamUnreachable';
}

/** The upstream, or a proxy before it, has answered with an error. */
export class UpstreamAnswer extends Error {
  override readonly name = 'UpstreamAnswer';
  readonly status: number;
  /** null where the body was not JSON of the upstream's form: a proxy's page, a cut answer. */
  readonly body: ErrorBody | null;
  /** Seconds that the `Retry-After` header asks for, where there is one. */
  readonly retryAfterSeconds: number | null;

  constructor(status: number, body: ErrorBody | null, retryAfterSeconds: number | null) {
    super(
      `the upstream answered ${status}${body ? `: ${errorText(body)}` : ' with a body that is not its own'}`,
    );
    this.status = status;
    this.body = body;
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

/** The request may have arrived, but no whole answer came back: a timeout, a reset, a cut or unreadable body. */
export class UpstreamSilence extends Error {
  override readonly name = 'UpstreamSilence';
}

/** `error` is a string in some answers and an object in others; at most 500 characters of it. */
export function errorText({ error, message }: Pick<ErrorBody, 'error' | 'message'>): string {
  const text = typeof error === 'string' ? error : error?.message;
  return (text || message || 'no reason given').slice(0, 500);
}
