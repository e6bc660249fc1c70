import type { VideoRequest } from '../database/generated/client.ts';
import { rescheduleNextPoll } from '../database/statements/reschedulePoll.ts';
import { takeDuePolls } from '../database/statements/takeDuePolls.ts';
import { generationTimes, stuckSeconds } from '../domain/model/generationTimes.ts';
import type { Change } from '../domain/videoRequest/change.ts';
import type { MediaPolicy } from '../domain/videoRequest/mediaAddress.ts';
import { transition } from '../domain/videoRequest/record.ts';
import { ownReason } from '../domain/videoRequest/reviewReason.ts';
import { inStatement } from '../domain/videoRequest/transaction.ts';
import { step } from '../observability/step.ts';
import type { RequestRecord } from '../upstream/upstream.ts';
import { interpretRecord, type Verdict } from './interpretRecord.ts';
import { pollSeconds } from './pace.ts';
import { verdictChange } from './verdictChange.ts';
import type { Worker } from './worker.ts';

/**
 * Nobody else looks at a request for so long: longer than the upstream is waited for, and short enough that a look
 * that a dead process had begun is soon repeated. One that takes longer, a cancel before it included, may meet
 * another: each writes by compare-and-set on the version that it has read, so that the later one changes nothing.
 */
const lookSeconds = 10;
/** An upstream that cannot be asked is away, not stuck: after an outage its word counts again. */
const unseenMs = 24 * 60 * 60_000;
/** Success without a video is completed within seconds, or never. */
const incompleteMs = 5 * 60_000;

type Running = VideoRequest & {
  readonly upstreamId: string;
  /** How long it has not moved, by the database's clock: ours may be wrong. */
  readonly stillMs: number;
};

/** Takes up to `limit` running requests whose next look is due, so that no other dispatcher looks at them too. */
export async function duePolls({ services }: Worker, limit: number): Promise<Running[]> {
  const { rows } = await services.database.pool.query(takeDuePolls({ limit, lookSeconds }));
  return rows.flatMap((request) => {
    const { upstreamId } = request;
    return upstreamId === null ? [] : [{ ...request, upstreamId }];
  });
}

/** Looks once at what the upstream says of a running request, and writes what is new. */
export async function poll(worker: Worker, request: Running): Promise<void> {
  await passOnCancel(worker, request);
  const record = await look(worker, request);
  step('looked', request.id);
  const stuckMs = stuckSeconds(await generationTimes(worker.services, request.model)) * 1000;
  const change = pollChange(request, record, {
    stillMs: request.stillMs,
    stuckMs,
    policy: worker.services.media,
  });
  if (change === null) return reschedule(worker, request);
  const moved = await inStatement(worker.services, (tx) => transition(tx, request, change));
  worker.services.log.info({ requestId: request.id, to: change.to, moved: moved !== null }, change.reason);
}

/**
 * The transition that a look asks for, or null where nothing has changed.
 * @param record null where none could be had.
 * @param look `stillMs`: how long it has not moved. `stuckMs`: one that has not moved for so long will not; a dead model
 *   leaves it queued for ever. `policy`: which addresses may be handed on.
 */
export function pollChange(
  request: VideoRequest,
  record: RequestRecord | null,
  { stillMs, stuckMs, policy }: { stillMs: number; stuckMs: number; policy: MediaPolicy },
): Change | null {
  const verdict = record && interpretRecord(record, policy);
  if (record && verdict && isNews(request, verdict.kind)) return verdictChange(record, request.polls, policy);
  const { boundMs, why } = patience(verdict, stuckMs);
  if (stillMs < boundMs) return null;
  return {
    to: 'NEEDS_REVIEW',
    reason: 'stuck',
    detail: { ...ownReason(why), upstreamStatus: record?.status ?? null },
  };
}

/** How long a request may stand still, and what is said when it has. */
function patience(verdict: Verdict | null, stuckMs: number): { boundMs: number; why: string } {
  if (verdict === null) return { boundMs: unseenMs, why: 'the upstream does not say how it stands' };
  if (verdict.kind === 'incomplete')
    return { boundMs: incompleteMs, why: 'the upstream says success without a video' };
  return { boundMs: stuckMs, why: 'the upstream has not moved it' };
}

function isNews(request: VideoRequest, kind: Verdict['kind']): boolean {
  if (kind === 'waiting') return false;
  if (kind === 'started' || kind === 'incomplete') return request.status === 'QUEUED';
  return true;
}

async function look({ services }: Worker, request: Running): Promise<RequestRecord | null> {
  try {
    return await services.upstream.get(request.upstreamId);
  } catch (error) {
    services.log.warn({ err: error, requestId: request.id }, 'the upstream did not say how a request stands');
    return null;
  }
}

/** Once, and best effort: whatever comes of it, the upstream's final word is what counts. */
async function passOnCancel({ services }: Worker, request: Running): Promise<void> {
  if (!request.cancelRequestedAt || request.cancelSentAt) return;
  await services.upstream
    .cancel(request.upstreamId)
    .catch((error: unknown) =>
      services.log.info({ err: error, requestId: request.id }, 'the upstream did not take a cancel'),
    );
  await services.database.pool.query(
    "UPDATE video_request SET cancel_sent_at = now() WHERE id = $1 AND state = 'RUNNING'",
    [request.id],
  );
}

async function reschedule({ services }: Worker, request: Running): Promise<void> {
  await services.database.pool.query(rescheduleNextPoll(request, pollSeconds(request.polls)));
}
