import type { SubmissionOutcome } from '../database/generated/client.ts';
import { type Change, failureColumns } from '../domain/videoRequest/change.ts';
import type { SubmissionFailure, UnsentReason } from '../upstream/classifySubmission.ts';
import type { Claimed } from './claim.ts';
import { generationFailure } from './interpretRecord.ts';
import { backoffSeconds } from './pace.ts';

/** What is proven unsent is tried again for so long, in milliseconds; then its caller is told. */
const giveUpAfterMs = 24 * 3600 * 1000;

type Kind<Name extends SubmissionFailure['kind']> = Extract<SubmissionFailure, { kind: Name }>;

export interface FailedSubmission {
  readonly change: Change;
  readonly outcome: SubmissionOutcome;
  readonly upstreamId: string | null;
}

/** What becomes of a request whose submission has failed: the one place that says which may be sent again. */
export function failureChange(request: Claimed, failure: SubmissionFailure): FailedSubmission {
  switch (failure.kind) {
    case 'accepted': {
      const { upstreamId } = failure;
      const change = { to: 'RUNNING', reason: 'accepted with an error', set: { upstreamId } } as const;
      return { change, outcome: 'ACCEPTED', upstreamId };
    }
    case 'refused':
      return { change: refusal(failure), outcome: 'REFUSED', upstreamId: failure.upstreamId };
    case 'unsent':
      return { change: retry(request, failure), outcome: 'UNSENT', upstreamId: null };
    case 'unconfirmed': {
      const change = { to: 'UNCONFIRMED', reason: 'unconfirmed', detail: { why: failure.message } } as const;
      return { change, outcome: 'UNCONFIRMED', upstreamId: null };
    }
  }
}

/** A refusal that names a request is a generation that failed; whether that is charged, nobody can say. */
function refusal({ message, upstreamId }: Kind<'refused'>): Change {
  if (upstreamId !== null) {
    const set = { upstreamId, ...failureColumns(generationFailure(message)) };
    return { to: 'FAILED', reason: 'failed', set };
  }
  const refused = { code: 'REFUSED', message, fault: 'CALLER', retryable: false, charged: 'NO' } as const;
  return { to: 'FAILED', reason: 'refused', set: failureColumns(refused) };
}

function retry(request: Claimed, failure: Kind<'unsent'>): Change {
  if (Date.now() - request.createdAt.getTime() > giveUpAfterMs) return giveUp(failure);
  // Its own wait, whatever a gate says: one that is refused for ever must not meet each opening first.
  const dueInSeconds = backoffSeconds(request.attempts);
  const detail = { why: failure.reason };
  return {
    to: 'READY',
    dueInSeconds,
    reason: 'not sent, will be tried again',
    detail,
    set: { attemptId: null },
  };
}

const faultOfOperator: ReadonlySet<UnsentReason> = new Set(['credentials', 'forbidden', 'no_credits']);

function giveUp({ reason, message }: Kind<'unsent'>): Change {
  const set = failureColumns({
    code: 'UPSTREAM_UNAVAILABLE',
    message: `the upstream took no request for a day: ${message}`,
    fault: faultOfOperator.has(reason) ? 'GATEWAY' : 'UPSTREAM',
    retryable: true,
    charged: 'NO',
  });
  return { to: 'FAILED', reason: 'given up, never sent', set };
}
