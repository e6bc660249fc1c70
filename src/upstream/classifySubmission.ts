/** What the failure of a submission proves. Pure: the whole table of what may be sent again and what may not. */
import { errorText, UpstreamAnswer, UpstreamUnreachable } from './errors.ts';

export type SubmissionFailure =
  /** No job exists: it may be sent again, at the earliest after so many seconds (null: as the caller paces). */
  | {
      readonly kind: 'unsent';
      readonly reason: UnsentReason;
      readonly message: string;
      readonly retryAfterSeconds: number | null;
      /** Whether the answer is about the gateway's account, and not about the model or the request. */
      readonly everywhere: boolean;
    }
  /** The upstream has understood it and says no; sending it again would get the same answer. */
  | { readonly kind: 'refused'; readonly message: string; readonly upstreamId: string | null }
  /** A job exists under this id, whatever became of it. */
  | { readonly kind: 'accepted'; readonly message: string; readonly upstreamId: string }
  /** A job may exist. It must not be sent again. */
  | { readonly kind: 'unconfirmed'; readonly message: string };

export type UnsentReason =
  | 'unreachable'
  | 'rate_limited'
  | 'credentials'
  | 'forbidden'
  | 'no_credits'
  | 'capacity';

/** Answers that say before any job is made that none will be. */
const unsentStatuses: Readonly<Record<number, UnsentReason>> = {
  401: 'credentials',
  402: 'no_credits',
  403: 'forbidden',
  429: 'rate_limited',
};
const refusedStatuses = new Set([400, 404, 422]);
/** A wait longer than this is not believed; the next answer says so again if it was meant. */
const maxRetryAfterSeconds = 300;

/** @param error whatever `Upstream.submit` rejected with. */
export function classifySubmissionFailure(error: unknown): SubmissionFailure {
  if (error instanceof UpstreamUnreachable) {
    const { message } = error;
    return { kind: 'unsent', reason: 'unreachable', message, retryAfterSeconds: null, everywhere: false };
  }
  if (error instanceof UpstreamAnswer) return classifyAnswer(error);
  return { kind: 'unconfirmed', message: error instanceof Error ? error.message : String(error) };
}

function classifyAnswer(answer: UpstreamAnswer): SubmissionFailure {
  const { body, status, message } = answer;
  if (!body) return { kind: 'unconfirmed', message };
  const upstreamId = body.request_id || null;
  if (refusedStatuses.has(status)) return { kind: 'refused', message: errorText(body), upstreamId };
  if (upstreamId !== null) return { kind: 'accepted', message, upstreamId };
  const reason = unsentStatuses[status] ?? (isCapacity(answer) ? 'capacity' : null);
  if (reason === null) return { kind: 'unconfirmed', message };
  const everywhere = isOfAccount(answer);
  return { kind: 'unsent', reason, message, retryAfterSeconds: retryAfter(answer), everywhere };
}

/**
 * A 401 is about the key, which every request has: nothing of a request decides whether it is known. A 402 or a 403 may
 * be about one model or request as well. A 429 is the model's where it names one; it is the account's where it names
 * the organization, or where it is of the other kind that comes from behind the upstream: with `Retry-After` alone.
 */
function isOfAccount({ status, body, retryAfterSeconds }: UpstreamAnswer): boolean {
  if (status !== 429) return status === 401;
  const text = body ? errorText(body) : '';
  if (/\bmodel\b/i.test(text)) return false;
  return /\b(organi[sz]ation|account)\b/i.test(text) || (!body?.rate_limit && retryAfterSeconds !== null);
}

/** A 503 of the upstream's own that says it has no room; any other may come from a proxy after the fact. */
function isCapacity({ status, body }: UpstreamAnswer): boolean {
  return status === 503 && body !== null && /capacity/i.test(errorText(body));
}

/** The longest wait that the answer asks for, in seconds, clamped. */
function retryAfter({ body, retryAfterSeconds }: UpstreamAnswer): number | null {
  const fromBody = body?.rate_limit?.retry_after_ms;
  const asked = Math.max(retryAfterSeconds ?? 0, (fromBody ?? 0) / 1000);
  return asked > 0 ? Math.min(asked, maxRetryAfterSeconds) : null;
}
