import type { VideoRequest } from '../generated/client.ts';
import type { Statement } from '../statement.ts';
import { requestColumns } from './parts/requestColumns.ts';

const text = `UPDATE video_request SET due_at = now() + make_interval(secs => $2)
  WHERE id IN (SELECT id FROM video_request WHERE state = 'RUNNING' AND due_at <= now()
               ORDER BY due_at LIMIT $1 FOR UPDATE SKIP LOCKED)
  RETURNING ${requestColumns}, extract(epoch FROM now() - updated_at)::float8 * 1000 AS "stillMs"`;

/**
 * Running requests that are due to be looked at, with how long each has not moved. For `lookSeconds` no other
 * dispatcher takes them.
 */
export function takeDuePolls(take: {
  readonly limit: number;
  readonly lookSeconds: number;
}): Statement<VideoRequest & { readonly stillMs: number }> {
  return { name: 'take-due-polls', text, values: [take.limit, take.lookSeconds] };
}
