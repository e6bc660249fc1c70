import type { Statement } from '../statement.ts';

const text = `UPDATE video_request SET lease_until = clock_timestamp() + make_interval(secs => $3),
    due_at = clock_timestamp() + make_interval(secs => $3)
  WHERE id = $1 AND attempt_id = $2 AND state = 'SUBMITTING'`;

/** Renews the lease of a submission; no row is written where the attempt does not hold the request any more. */
export function renewSubmissionLease(lease: {
  readonly id: string;
  readonly attemptId: string;
  readonly seconds: number;
}): Statement<never> {
  return { name: 'renew-lease', text, values: [lease.id, lease.attemptId, lease.seconds] };
}
