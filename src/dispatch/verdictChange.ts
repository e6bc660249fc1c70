import { type Change, failureColumns } from '../domain/videoRequest/change.ts';
import type { MediaPolicy } from '../domain/videoRequest/mediaAddress.ts';
import type { RequestRecord } from '../upstream/upstream.ts';
import { interpretRecord } from './interpretRecord.ts';
import { pollSeconds } from './pace.ts';

/**
 * The transition that an upstream's record asks for; to RUNNING where it is not over.
 * @param polls looks so far.
 * @param policy which addresses may be handed on.
 */
export function verdictChange(record: RequestRecord, polls: number, policy: MediaPolicy): Change {
  const verdict = interpretRecord(record, policy);
  const bound = { upstreamId: record.request_id, upstreamStatus: record.status };
  const detail = { upstreamId: record.request_id, upstreamStatus: record.status };
  switch (verdict.kind) {
    case 'succeeded': {
      const { url: videoUrl, thumbnailUrl, durationMs } = verdict.video;
      return {
        to: 'SUCCEEDED',
        reason: 'succeeded',
        detail,
        set: { ...bound, videoUrl, thumbnailUrl, durationMs },
      };
    }
    case 'failed':
      return {
        to: 'FAILED',
        reason: 'failed',
        detail,
        set: { ...bound, ...failureColumns(verdict.failure) },
      };
    case 'cancelled':
      return { to: 'CANCELLED', reason: 'cancelled by the upstream', detail, set: bound };
    default: {
      const upstreamStarted = verdict.kind !== 'waiting';
      const set = { ...bound, polls: polls + 1 };
      return {
        to: 'RUNNING',
        upstreamStarted,
        dueInSeconds: pollSeconds(polls),
        reason: 'generating',
        detail,
        set,
      };
    }
  }
}
