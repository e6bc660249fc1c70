import type { SubmissionOutcome, VideoRequest } from '../database/generated/client.ts';
import type { Change } from '../domain/videoRequest/change.ts';
import { isTaken, transition } from '../domain/videoRequest/record.ts';
import { inStatement, inTransaction } from '../domain/videoRequest/transaction.ts';
import { type Closing, closeGate, gatesOf } from './gates.ts';
import { honourCancel } from './honourCancel.ts';
import { requestById } from './requestById.ts';
import type { Worker } from './worker.ts';

/** What a submission came to. */
export interface AttemptEnd {
  readonly outcome: SubmissionOutcome;
  readonly httpStatus?: number | null;
  /** What the upstream calls the job, where it has said so. */
  readonly upstreamId?: string | null;
  readonly detail?: string | null;
  /** The gate that the answer closes, for all processes. */
  readonly closes?: Closing;
}

export interface Attempt {
  readonly id: string;
  readonly requestId: string;
}

/**
 * `settled`  the request has moved on as the answer says
 * `known`    the list has bound the same record before, and the answer has nothing to add
 * `late`     the attempt no longer holds its request: nothing of the request was written
 */
export type Settled = 'settled' | 'known' | 'late';

/** A caller may ask to cancel meanwhile, once, which moves the version; beyond that somebody else is at work. */
const tries = 5;

/**
 * Ends an attempt and moves its request on, by one statement or not at all, if the attempt still holds it.
 * @param seen how the request stood when it was last read. It need not stand so still: the transition is by
 *   compare-and-set, and only where that fails is it worth a read.
 */
export async function settleAttempt(
  worker: Worker,
  seen: VideoRequest,
  attempt: Attempt,
  change: Change,
  end: AttemptEnd,
): Promise<Settled> {
  let request = seen;
  for (let count = 0; count < tries; count += 1) {
    const move = moveOf(request, attempt, change, end);
    if (typeof move === 'string') return move;
    try {
      const moved = await write(worker, request, attempt, move, end);
      if (moved) return 'settled';
    } catch (error) {
      if (!isTaken(error) || !end.upstreamId) throw error;
      const why = `the upstream names record ${end.upstreamId}, which belongs to another request`;
      worker.services.log.error({ requestId: request.id, upstreamId: end.upstreamId }, why);
      const unconfirmed: Change = { to: 'UNCONFIRMED', reason: 'unconfirmed', detail: { why } };
      return settleAttempt(worker, request, attempt, unconfirmed, { outcome: 'UNCONFIRMED', detail: why });
    }
    request = await requestById(worker, attempt.requestId);
  }
  return 'late';
}

/**
 * A gate is closed in the same transaction, before anything else of it: whoever sees the request sent back sees the
 * gate, and nobody waits for a gate while holding what others wait for.
 */
async function write(
  worker: Worker,
  request: VideoRequest,
  attempt: Attempt,
  move: Change,
  { closes, ...end }: AttemptEnd,
): Promise<boolean> {
  const change = { ...move, detail: { attemptId: attempt.id, ...move.detail } };
  const note = {
    id: attempt.id,
    outcome: end.outcome,
    httpStatus: end.httpStatus ?? null,
    upstreamId: end.upstreamId ?? null,
    detail: end.detail ?? null,
    opens: end.outcome === 'ACCEPTED' ? gatesOf(request.model) : [],
  };
  const run = closes ? inTransaction : inStatement;
  const moved = await run(worker.services, async (tx) => {
    if (closes) await closeGate(tx, closes);
    return transition(tx, request, change, note);
  });
  return moved !== null;
}

/** The transition that the answer makes, as the request stands now; or why it makes none. */
function moveOf(
  request: VideoRequest,
  attempt: Attempt,
  change: Change,
  end: AttemptEnd,
): Change | Exclude<Settled, 'settled'> {
  if (request.attemptId !== attempt.id) return 'late';
  if (request.state === 'SUBMITTING') return honourCancel(request, change);
  const sameRecord = !end.upstreamId || request.upstreamId === end.upstreamId;
  if (request.state !== 'RUNNING') return request.upstreamId !== null && sameRecord ? 'known' : 'late';
  // Bound by the list while the POST was open. Only an answer that names a record knows better.
  if (!end.upstreamId || (sameRecord && change.to === 'RUNNING')) return 'known';
  return sameRecord ? change : { ...change, reason: `the answer names another record: ${change.reason}` };
}

/**
 * Keeps what a late answer said with its attempt, never with the request: a record that it names is proof for
 * whoever settles the request now.
 */
export async function keepLateAnswer({ services }: Worker, attempt: Attempt, end: AttemptEnd): Promise<void> {
  await services.database.pool.query({
    name: 'keep-late-answer',
    text: `UPDATE submission_attempt SET upstream_id = coalesce(upstream_id, $2), http_status = coalesce(http_status, $3)
           WHERE id = $1`,
    values: [attempt.id, end.upstreamId ?? null, end.httpStatus ?? null],
  });
}
