import { createHash } from 'node:crypto';
import type { SubmissionOutcome, VideoRequest } from '../generated/client.ts';
import type { Statement } from '../statement.ts';
import { columnOf } from './parts/requestColumns.ts';
import { writeEvent } from './parts/writeEvent.ts';

/** The record as the writer last saw it. */
export type Seen = Pick<VideoRequest, 'id' | 'state' | 'status' | 'version' | 'attemptId'>;

/** What a transition writes, beside the version and the event. */
export interface Move extends Pick<VideoRequest, 'state' | 'status' | 'stage'> {
  /** From now, by the database's clock; null leaves the due time and the lease as they are. */
  readonly schedule: { readonly dueInSeconds: number; readonly leaseSeconds: number | null } | null;
  /** Only while the lease has run out, by the database's clock. */
  readonly ifLeaseIsOver: boolean;
  readonly cancelRequested: boolean;
  /** `undefined` leaves a column as it is. */
  readonly set: Partial<VideoRequest>;
  readonly reason: string;
  readonly detail: Readonly<Record<string, unknown>> | null;
}

/** What is written of a submission together with its request's transition. */
export interface AttemptNote {
  readonly id: string;
  readonly outcome: SubmissionOutcome;
  /** null leaves what is known. */
  readonly httpStatus: number | null;
  readonly upstreamId: string | null;
  readonly detail: string | null;
  /** Gates that an acceptance opens. */
  readonly opens: readonly string[];
}

/**
 * One transition by compare-and-set on state, version and attempt, with its event, and with what is noted of an attempt; no
 * row, and nothing written, where the record no longer stands as `seen`.
 */
export function moveRequest(
  seen: Seen,
  move: Move,
  attempt: AttemptNote | null = null,
): Statement<Seen & Pick<VideoRequest, 'teamId'>> {
  const values: unknown[] = [];
  const bind = (value: unknown) => `$${values.push(value)}`;
  const text = `WITH changed AS (
      UPDATE video_request SET ${assignments(move, bind).join(', ')}
      WHERE id = ${bind(seen.id)} AND state = ${bind(seen.state)} AND version = ${bind(seen.version)}
        AND attempt_id IS NOT DISTINCT FROM ${bind(seen.attemptId)}
        ${move.ifLeaseIsOver ? 'AND lease_until < clock_timestamp()' : ''}
      RETURNING id, team_id, state, status, version, attempt_id
    ), ${attempt ? noteOf(attempt, bind) : ''}
    ${writeEvent(bind(move.reason), bind(move.detail && JSON.stringify(move.detail)))}
    SELECT id, team_id AS "teamId", state, status, version, attempt_id AS "attemptId" FROM changed`;
  return { name: nameOf(text), text, values };
}

function noteOf(attempt: AttemptNote, bind: (value: unknown) => string): string {
  const ended = endAttempt(attempt, bind);
  return attempt.opens.length > 0 ? `${ended}, ${openGates(attempt, bind)},` : `${ended},`;
}

/** Behind its request, whose lock whoever ends an attempt takes first. */
function endAttempt(attempt: AttemptNote, bind: (value: unknown) => string): string {
  return `ended AS (
      UPDATE submission_attempt SET ended_at = coalesce(ended_at, clock_timestamp()), outcome = ${bind(attempt.outcome)},
        http_status = coalesce(${bind(attempt.httpStatus)}, http_status),
        upstream_id = coalesce(${bind(attempt.upstreamId)}, submission_attempt.upstream_id),
        detail = coalesce(${bind(attempt.detail)}, detail)
      FROM changed WHERE submission_attempt.id = ${bind(attempt.id)}
    )`;
}

/**
 * Nothing stands in the way of others any more, but the memory of a rate limit. A gate that somebody is closing or trying
 * right now is left to them, so that whoever holds a request waits for no gate: who closes one holds that first.
 */
function openGates({ opens }: AttemptNote, bind: (value: unknown) => string): string {
  return `opened AS (
      DELETE FROM upstream_gate WHERE scope = ANY (ARRAY(
        SELECT scope FROM upstream_gate
        WHERE scope = ANY (${bind(opens)}::text[]) AND slow_until <= clock_timestamp() AND EXISTS (SELECT FROM changed)
        FOR UPDATE SKIP LOCKED
      ))
    )`;
}

function assignments(move: Move, bind: (value: unknown) => string): string[] {
  const { state, status, stage, schedule, cancelRequested, set } = move;
  return [
    `state = ${bind(state)}`,
    `status = ${bind(status)}`,
    `stage = ${bind(stage)}`,
    'version = version + 1',
    'updated_at = now()',
    ...(schedule ? scheduleAssignments(schedule, bind) : []),
    ...(cancelRequested ? ['cancel_requested_at = coalesce(cancel_requested_at, now())'] : []),
    ...(status === 'PROCESSING' ? ['started_at = coalesce(started_at, now())'] : []),
    ...(status !== 'QUEUED' && status !== 'PROCESSING' ? ['finished_at = now()'] : []),
    ...columnAssignments(set, bind),
  ];
}

/** By the clock and not by `now()`, the transaction's beginning: waiting for a lock must not use up a lease. */
function scheduleAssignments(
  { dueInSeconds, leaseSeconds }: NonNullable<Move['schedule']>,
  bind: (value: unknown) => string,
): string[] {
  return [
    `due_at = clock_timestamp() + make_interval(secs => ${bind(dueInSeconds)})`,
    `lease_until = clock_timestamp() + make_interval(secs => ${bind(leaseSeconds)})`,
  ];
}

function columnAssignments(set: Move['set'], bind: (value: unknown) => string): string[] {
  return (Object.keys(set) as (keyof VideoRequest)[])
    .filter((field) => set[field] !== undefined)
    .map((field) => `${columnOf[field]} = ${bind(set[field])}`);
}

/**
 * A text holds values of no caller, only which columns are written: there are as many as the program has kinds of
 * changes, some twenty, and a connection prepares no more than those.
 */
function nameOf(text: string): string {
  return `transition ${createHash('sha256').update(text).digest('base64url').slice(0, 16)}`;
}
