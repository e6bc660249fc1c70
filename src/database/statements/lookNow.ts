import type { Statement } from '../statement.ts';
import type { HeldSubmission } from './renewLeases.ts';

const text = `UPDATE video_request SET due_at = clock_timestamp()
  WHERE id = $1 AND attempt_id = $2 AND state = 'RUNNING'`;

/** Lets go of a running request whose POST was to tell its end: from now on it is looked at. */
export function lookNow({ id, attemptId }: HeldSubmission): Statement<never> {
  return { name: 'look-now', text, values: [id, attemptId] };
}
