/** Whether a record of the upstream's list could be what became of a submission. Pure. */
import type { GenerationPayload, RequestRecord } from '../../upstream/upstream.ts';
import { compareEcho } from './echo.ts';

/** One POST, whose outcome need not be known. Times by the database's clock. */
export interface Submission {
  readonly payload: GenerationPayload;
  readonly startedAt: Date;
  /** null while its POST is still open. */
  readonly endedAt: Date | null;
}

/**
 * In SQL, whether a submission `a` of a request `r` may have made a job that nobody has bound. Of a request that is bound
 * by now its earlier ones count all the same: each may own a record of its own, which must not be taken for another's.
 */
export const mayOwnARecord = `(a.ended_at IS NULL OR a.outcome = 'UNCONFIRMED')
             AND (r.upstream_id IS NULL OR r.attempt_id IS DISTINCT FROM a.id)`;

/** What a record tells of where it comes from. */
export type Origin = Pick<RequestRecord, 'model' | 'payload' | 'created_at'>;

/** What was looked at: a list of one model, and when its reading began, by the database's clock. */
export interface Look {
  readonly model: string;
  readonly at: Date;
}

/** No clock is this wrong: a record that far from a submission is another's. Milliseconds. */
const clockSlackMs = 24 * 3600_000;

/** @returns false only where something shows that the record is another's: model, echo or time. */
export function couldBe(submission: Submission, record: Origin, look: Look): boolean {
  if (record.model && record.model !== look.model) return false;
  if (compareEcho(submission.payload, record.payload).different.length > 0) return false;
  return madeWithin(record, submission, look, clockSlackMs);
}

/**
 * Whether the record was made while the submission was under way, or so long before or after it. A record without a
 * time may have been made at any.
 */
export function madeWithin(
  { created_at }: Pick<Origin, 'created_at'>,
  { startedAt, endedAt }: Submission,
  { at }: Pick<Look, 'at'>,
  slackMs: number,
): boolean {
  if (typeof created_at !== 'number') return true;
  const createdMs = created_at * 1000;
  // Unix seconds cut off what is below a second.
  const earliest = startedAt.getTime() - slackMs - 1000;
  return createdMs >= earliest && createdMs <= (endedAt ?? at).getTime() + slackMs;
}
