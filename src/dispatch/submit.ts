import { lookNow } from '../database/statements/lookNow.ts';
import type { Change } from '../domain/videoRequest/change.ts';
import { generationPayload } from '../domain/videoRequest/generationPayload.ts';
import { step } from '../observability/step.ts';
import { classifySubmissionFailure } from '../upstream/classifySubmission.ts';
import { UpstreamAnswer, UpstreamUnreachable } from '../upstream/errors.ts';
import type { RequestRecord } from '../upstream/upstream.ts';
import type { Claimed } from './claim.ts';
import { deadline } from './deadline.ts';
import { failureChange } from './failureChange.ts';
import type { Lease } from './leases.ts';
import { type Attempt, type AttemptEnd, keepLateAnswer, settleAttempt } from './settleAttempt.ts';
import { untilWritten } from './untilWritten.ts';
import { verdictChange } from './verdictChange.ts';
import type { Worker } from './worker.ts';

/**
 * Sends a claimed request upstream, once, and writes what came of it.
 * @param lease that it was claimed with; it ends with the submission.
 * @param signal ends the waiting when the process must stop; the outcome then counts as unknown.
 */
export async function submit(
  worker: Worker,
  request: Claimed,
  lease: Lease,
  signal: AbortSignal,
): Promise<void> {
  const attempt = { id: request.attemptId, requestId: request.id };
  const stopGauge = openSubmission(worker);
  try {
    const { change, end } = await post(worker, request, lease, signal);
    lease.answered();
    step('answered', request.id);
    const settled = await untilWritten(worker, signal, () =>
      settleAttempt(worker, request, attempt, change, end),
    );
    const about = { requestId: request.id, outcome: end.outcome, to: change.to, settled };
    worker.services.log.info(about, change.reason);
    if (settled === 'late') await reportLate(worker, attempt, end);
    if (settled === 'known') await letGo(worker, request);
  } finally {
    lease.stop();
    stopGauge();
  }
}

/** Whoever holds the request now must know: a job may exist that no request is bound to. */
async function reportLate(worker: Worker, attempt: Attempt, end: AttemptEnd): Promise<void> {
  worker.services.metrics.lateAnswers.inc();
  worker.services.log.error(
    { requestId: attempt.requestId, attemptId: attempt.id, upstreamId: end.upstreamId, outcome: end.outcome },
    'the answer of a submission came when others had taken it up: the request was not changed by it',
  );
  await keepLateAnswer(worker, attempt, end);
}

/** Its POST was to tell how it ends; that it has not done, or nothing is left to be told. */
async function letGo({ services }: Worker, request: Claimed): Promise<void> {
  await services.database.pool.query(lookNow(request));
}

function openSubmission({ services }: Worker): () => void {
  services.metrics.openSubmissions.inc();
  return () => services.metrics.openSubmissions.dec();
}

interface Result {
  readonly change: Change;
  readonly end: AttemptEnd;
}

async function post(worker: Worker, request: Claimed, lease: Lease, stopping: AbortSignal): Promise<Result> {
  const limit = deadline(worker.submitTimeoutSeconds, stopping);
  const body = { model: request.model, payload: generationPayload(request) };
  try {
    step('posting', request.id);
    // A process that was frozen meanwhile finds its lease over here, and not after it has paid.
    if (!lease.holds()) throw new UpstreamUnreachable('the lease ran out before anything was sent');
    return accepted(worker, await worker.services.upstream.submit(body, limit.signal));
  } catch (error) {
    return failed(worker, request, error);
  } finally {
    limit.clear();
  }
}

function failed({ services }: Worker, request: Claimed, error: unknown): Result {
  const failure = classifySubmissionFailure(error);
  services.log.warn({ requestId: request.id, kind: failure.kind, err: error }, 'a submission failed');
  const httpStatus = error instanceof UpstreamAnswer ? error.status : null;
  const { change, outcome, upstreamId } = failureChange(request, failure);
  const { model, teamId } = request;
  const closes = failure.kind === 'unsent' ? { closes: { model, teamId, ...failure } } : {};
  return { change, end: { outcome, upstreamId, httpStatus, detail: failure.message, ...closes } };
}

function accepted({ services }: Worker, record: RequestRecord): Result {
  const change = verdictChange(record, 0, services.media);
  return { change, end: { outcome: 'ACCEPTED', httpStatus: 200, upstreamId: record.request_id } };
}
