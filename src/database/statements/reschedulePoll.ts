import type { VideoRequest } from '../generated/client.ts';
import type { Statement } from '../statement.ts';

const text = `UPDATE video_request SET polls = polls + 1, due_at = now() + make_interval(secs => $2)
  WHERE id = $1 AND state = 'RUNNING' AND version = $3`;

/** Sets the next look at a running request that has not moved. */
export function rescheduleNextPoll(
  { id, version }: Pick<VideoRequest, 'id' | 'version'>,
  inSeconds: number,
): Statement<never> {
  return { name: 'reschedule-poll', text, values: [id, inSeconds, version] };
}
