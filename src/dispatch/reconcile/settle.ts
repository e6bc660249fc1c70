/** Writes what the list has settled. Each by compare-and-set: whoever was faster has the say. */
import type { VideoRequest } from '../../database/generated/client.ts';
import type { Change } from '../../domain/videoRequest/change.ts';
import { type AttemptNote, isTaken, transition } from '../../domain/videoRequest/record.ts';
import { ownReason, type ReviewReason } from '../../domain/videoRequest/reviewReason.ts';
import { inStatement } from '../../domain/videoRequest/transaction.ts';
import type { RequestRecord } from '../../upstream/upstream.ts';
import { gatesOf } from '../gates.ts';
import { honourCancel } from '../honourCancel.ts';
import { requestById } from '../requestById.ts';
import { verdictChange } from '../verdictChange.ts';
import type { Worker } from '../worker.ts';
import type { Candidate, Listing } from './judge.ts';
import type { PendingAttempt } from './openAttempts.ts';

/** Binds the record that the list has shown to be this attempt's, and carries on from what it says. */
export async function bindFound(
  worker: Worker,
  attempt: PendingAttempt,
  record: RequestRecord,
): Promise<void> {
  const change = {
    ...verdictChange(record, 0, worker.services.media),
    reason: `found in the upstream's list, ${record.status}`,
  };
  await settle(worker, attempt, change, { outcome: 'ACCEPTED', upstreamId: record.request_id });
}

/**
 * While the POST is open its answer will tell the end: the due time stays its holder's, who moves it on. When the holder
 * is gone it comes, and the request is looked at; one that is to be cancelled, at once.
 */
function leftToItsPost({ state, cancelRequestedAt }: VideoRequest, change: Change): Change {
  const told = state === 'SUBMITTING' && change.to === 'RUNNING' && change.upstreamStarted === true;
  return told && cancelRequestedAt === null ? { ...change, keepSchedule: true } : change;
}

/** No job was made: the request may be sent again, unless the operator wants to say so each time. */
export async function resubmitAbsent(
  worker: Worker,
  attempt: PendingAttempt,
  listing: Listing,
): Promise<void> {
  const obstacle = worker.autoResubmit ? tooManyTries(attempt) : 'AUTO_RESUBMIT is off';
  if (obstacle !== null) {
    const reason = ownReason(
      `proven absent: no job was made. ${obstacle}, so submitting again is for you to say`,
    );
    return sendToReview(worker, attempt, { reason, candidates: [], listing });
  }
  const detail = { attemptId: attempt.id, listing: evidenceOf(listing) };
  const reason = "proven absent from the upstream's list, will be tried again";
  // Proven to have made no job, the attempt competes with no other for a record.
  await settle(
    worker,
    attempt,
    { to: 'READY', reason, detail, set: { attemptId: null } },
    { outcome: 'UNSENT', upstreamId: null },
  );
}

/** Something about this one breaks every connection; no proof makes the next try better. */
const mostTries = 5;

function tooManyTries({ number }: PendingAttempt): string | null {
  return number < mostTries ? null : `It was tried ${number} times`;
}

/** What could not be proven, with what is known, for an operator. */
export async function sendToReview(
  worker: Worker,
  attempt: PendingAttempt,
  evidence: {
    readonly reason: ReviewReason;
    readonly candidates: readonly Candidate[];
    readonly listing: Listing;
  },
): Promise<void> {
  const { id, number, startedAt, endedAt, detail: said } = attempt;
  const detail = {
    ...evidence.reason,
    attempts: [{ id, number, startedAt, endedAt, detail: said }],
    candidates: evidence.candidates.slice(0, shownCandidates).map(candidateEvidence),
    listing: evidenceOf(evidence.listing),
  };
  await settle(worker, attempt, { to: 'NEEDS_REVIEW', reason: 'needs review', detail });
  worker.services.log.warn(
    { requestId: attempt.requestId, why: evidence.reason.why },
    'a request needs review: see `clapperboard request resolve --help`',
  );
}

/** More than an operator would compare. */
const shownCandidates = 20;

function candidateEvidence({ record, echo }: Candidate) {
  const createdAt =
    typeof record.created_at === 'number' ? new Date(record.created_at * 1000).toISOString() : null;
  return { upstreamId: record.request_id, status: record.status, createdAt, ...echo };
}

function evidenceOf({ records, complete, at }: Listing) {
  return { read: records.length, complete, at };
}

async function settle(
  worker: Worker,
  attempt: PendingAttempt,
  change: Change,
  proven: Pick<AttemptNote, 'outcome' | 'upstreamId'> | null = null,
): Promise<void> {
  const { log } = worker.services;
  const request = await requestById(worker, attempt.requestId);
  const held = request.attemptId === attempt.id && request.state === attempt.state;
  if (!held) return;
  const opens = proven?.outcome === 'ACCEPTED' ? gatesOf(request.model) : [];
  const note = proven && { ...proven, id: attempt.id, httpStatus: null, detail: null, opens };
  try {
    const moved = await inStatement(worker.services, (tx) =>
      transition(tx, request, leftToItsPost(request, honourCancel(request, change)), note),
    );
    log.info({ requestId: request.id, to: change.to, moved: moved !== null }, change.reason);
  } catch (error) {
    if (!isTaken(error)) throw error;
    log.warn({ requestId: request.id }, 'a record of the list was bound to another request meanwhile');
  }
}
