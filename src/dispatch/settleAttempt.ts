import type { SubmissionOutcome, VideoRequest } from '../database/generated/client.ts';
import type { Change } from '../domain/videoRequest/change.ts';
import { isTaken, transition } from '../domain/videoRequest/record.ts';
import { inTransaction, type RequestTransaction } from '../domain/videoRequest/transaction.ts';
import { type Closing, closeGate, openGates } from './gates.ts';
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

/** Ends an attempt and moves its request on, in one transaction, if the attempt still holds it. */
export async function settleAttempt(
  worker: Worker,
  attempt: Attempt,
  change: Change,
  end: AttemptEnd,
): Promise<Settled> {
  for (let count = 0; count < tries; count += 1) {
    const request = await requestById(worker, attempt.requestId);
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
      return settleAttempt(worker, attempt, unconfirmed, { outcome: 'UNCONFIRMED', detail: why });
    }
  }
  return 'late';
}

async function write(
  worker: Worker,
  request: VideoRequest,
  attempt: Attempt,
  move: Change,
  end: AttemptEnd,
): Promise<boolean> {
  const detail = { attemptId: attempt.id, ...move.detail };
  const moved = await inTransaction(worker.services, async (tx) => {
    await endAttempt(tx, attempt.id, end);
    if (end.outcome === 'ACCEPTED') await openGates(tx, request.model);
    if (end.closes) await closeGate(tx, end.closes);
    return transition(tx, request, { ...move, detail });
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

async function endAttempt(tx: RequestTransaction, id: string, end: AttemptEnd): Promise<void> {
  await tx.client.query({
    name: 'end-attempt',
    text: `UPDATE submission_attempt SET ended_at = coalesce(ended_at, clock_timestamp()), outcome = $2, http_status = $3,
             upstream_id = coalesce($4, upstream_id), detail = $5
           WHERE id = $1`,
    values: [id, end.outcome, end.httpStatus ?? null, end.upstreamId ?? null, end.detail ?? null],
  });
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
