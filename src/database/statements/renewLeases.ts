import type { Statement } from '../statement.ts';

/** A submission by the ids that it was claimed with. */
export interface HeldSubmission {
  readonly id: string;
  readonly attemptId: string;
}

/** How one stands that is bound, or that could not be renewed. */
export interface Standing {
  readonly attemptId: string;
  readonly renewed: boolean;
  /** Whether the attempt has its request still: it is being submitted, or its record is known. */
  readonly holds: boolean;
  /** The upstream's list has told its record. */
  readonly bound: boolean;
}

/**
 * What nobody needs to look at while the POST is open, whose answer will say it: what is being submitted, and what has
 * been bound and is being generated. One whose caller wants it to end is looked at like any other, and so is one whose
 * generation has yet to begin.
 */
const keeps = `(state = 'SUBMITTING' OR state = 'RUNNING' AND status = 'PROCESSING' AND cancel_requested_at IS NULL)`;

/**
 * A process may hold two attempts of one request, of which the earlier one has lost it. Waits for no lock: one request
 * that somebody is changing right now must not cost all others their leases. Both locks and updates go by the primary
 * key, whatever the planner thinks of how many there are.
 */
const text = `WITH seen AS MATERIALIZED (
    SELECT held.attempt_id, request.id, request.holds, request.bound
    FROM unnest($1::uuid[], $2::uuid[]) AS held (id, attempt_id) CROSS JOIN LATERAL (
      SELECT id, upstream_id IS NOT NULL AS bound,
        attempt_id IS NOT DISTINCT FROM held.attempt_id AND (state = 'SUBMITTING' OR upstream_id IS NOT NULL) AS holds
      FROM video_request WHERE id = held.id OFFSET 0
    ) request
  ), free AS MATERIALIZED (
    SELECT request.id FROM seen CROSS JOIN LATERAL (
      SELECT id FROM video_request WHERE id = seen.id AND attempt_id = seen.attempt_id AND ${keeps}
      FOR NO KEY UPDATE SKIP LOCKED
    ) request
  ), renewed AS (
    UPDATE video_request SET lease_until = clock_timestamp() + make_interval(secs => $3),
      due_at = clock_timestamp() + make_interval(secs => $3)
    WHERE id = ANY (ARRAY(SELECT id FROM free))
    RETURNING id
  )
  SELECT seen.attempt_id AS "attemptId", renewed.id IS NOT NULL AS renewed, holds, bound
  FROM seen LEFT JOIN renewed ON renewed.id = seen.id AND holds WHERE renewed.id IS NULL OR bound`;

/**
 * Renews the leases of submissions by the database's clock, each only while its attempt holds its request, and tells of
 * those that there is something to tell of.
 */
export function renewHeldLeases(held: readonly HeldSubmission[], seconds: number): Statement<Standing> {
  const ids = held.map(({ id }) => id);
  const attemptIds = held.map(({ attemptId }) => attemptId);
  return { name: 'renew-leases', text, values: [ids, attemptIds, seconds] };
}
