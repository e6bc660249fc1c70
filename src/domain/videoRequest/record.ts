/**
 * The only file that writes a request's state. Each write is one statement that changes the record, takes the
 * team's next number and writes the event, so that none of the three can be there without the others.
 */
import type { RequestState, RequestStatus, VideoRequest } from '../../database/generated/client.ts';
import { step } from '../../observability/step.ts';
import type { Change, ChangedColumns } from './change.ts';
import { columnOf, requestColumns } from './requestColumns.ts';
import { mayMove, originsOf, stageOf, statusAfter } from './state.ts';
import type { RequestTransaction } from './transaction.ts';

/** The record as the writer last saw it: a transition happens only if it still stands so. */
export type Seen = Pick<VideoRequest, 'id' | 'state' | 'status' | 'version' | 'attemptId'>;

export type NewRequest = Pick<
  VideoRequest,
  | 'id'
  | 'teamId'
  | 'model'
  | 'audioUri'
  | 'prompt'
  | 'imageUri'
  | 'resolution'
  | 'guidanceScale'
  | 'inputHash'
> & { readonly idempotencyKey: string | null };

/** So long a key stands for its request; then it may be used again. */
const keyLife = '30 days';

/** Writes the event of what the CTE `changed` has done, under the team's next number. */
const writeEvent = (reason: string, detail: string) => `
  numbered AS (
    UPDATE team SET event_sequence = event_sequence + 1 FROM changed
    WHERE team.id = changed.team_id RETURNING team.event_sequence
  ), logged AS (
    INSERT INTO request_event (team_id, sequence, request_id, version, state, status, reason, detail, at)
    SELECT team_id, event_sequence, id, version, state, status, ${reason}, ${detail}::jsonb, clock_timestamp()
    FROM changed, numbered
  )`;

/**
 * Records a new request as READY with its first event.
 * @returns the record, or null where the team has used the idempotency key before: nothing is written then.
 */
export async function insertRequest(
  tx: RequestTransaction,
  request: NewRequest,
): Promise<VideoRequest | null> {
  const { rows } = await tx.client.query<VideoRequest>({
    name: 'insert-request',
    text: `WITH keyed AS (
        INSERT INTO idempotency_key AS known (team_id, key, input_hash, request_id, expires_at)
        SELECT $2, $9, $10, $1, now() + interval '${keyLife}' WHERE $9::text IS NOT NULL
        ON CONFLICT (team_id, key) DO UPDATE
          SET input_hash = excluded.input_hash, request_id = excluded.request_id, expires_at = excluded.expires_at
          WHERE known.expires_at <= now()
        RETURNING 1
      ), changed AS (
        INSERT INTO video_request (id, team_id, model, audio_uri, prompt, image_uri, resolution, guidance_scale,
          input_hash, state, status, stage, version, due_at)
        SELECT $1, $2, $3, $4, $5, $6, $7, $8, $10, 'READY', 'QUEUED', 'WAITING', 1, now()
        WHERE $9::text IS NULL OR EXISTS (SELECT FROM keyed)
        RETURNING *
      ), ${writeEvent("'accepted'", 'NULL')}
      SELECT ${requestColumns} FROM changed`,
    values: [
      request.id,
      request.teamId,
      request.model,
      request.audioUri,
      request.prompt,
      request.imageUri,
      request.resolution,
      request.guidanceScale,
      request.idempotencyKey,
      request.inputHash,
    ],
  });
  const [row] = rows;
  if (!row) return null;
  wrote(tx, request.id, request.teamId, 'READY');
  return row;
}

/**
 * Makes one transition by compare-and-set on state, version and attempt.
 * @returns the record as it stands now, or null where it no longer stood as `seen`: nothing is written then,
 *   and whoever was faster has the say.
 * @throws where the table of moves does not have this one: a fault of the program.
 */
export async function transition(tx: RequestTransaction, seen: Seen, change: Change): Promise<Seen | null> {
  if (!mayMove(seen.state, change.to)) {
    throw new Error(
      `no move from ${seen.state} to ${change.to}; ${change.to} may follow ${originsOf(change.to).join(', ')}`,
    );
  }
  const status = statusAfter(seen.status, change.to, change.upstreamStarted ?? false);
  const { text, values } = transitionStatement(seen, change, status);
  const { rows } = await tx.client.query<Row>({ text, values });
  const [row] = rows;
  if (!row) return null;
  wrote(tx, row.id, row.team_id, row.state);
  return {
    id: row.id,
    state: row.state,
    status: row.status,
    version: row.version,
    attemptId: row.attempt_id,
  };
}

function wrote(tx: RequestTransaction, id: string, teamId: string, state: RequestState): void {
  tx.changed.push({ id, teamId, state });
  if (tx.open) step(`written:${state}`, id);
}

/** Whether a transition failed because another request is bound to that upstream id: it is unique. */
export function isTaken(error: unknown): boolean {
  const { code, constraint } = error as { code?: unknown; constraint?: unknown };
  return code === '23505' && constraint === 'video_request_upstream_id_key';
}

interface Row {
  readonly id: string;
  readonly team_id: string;
  readonly state: RequestState;
  readonly status: RequestStatus;
  readonly version: number;
  readonly attempt_id: string | null;
}

function transitionStatement(seen: Seen, change: Change, status: RequestStatus) {
  const values: unknown[] = [];
  const bind = (value: unknown) => `$${values.push(value)}`;
  const assignments = [
    `state = ${bind(change.to)}`,
    `status = ${bind(status)}`,
    `stage = ${bind(stageOf(change.to))}`,
    'version = version + 1',
    'updated_at = now()',
    ...(change.keepSchedule ? [] : scheduleAssignments(change, bind)),
    ...(change.cancelRequested ? ['cancel_requested_at = coalesce(cancel_requested_at, now())'] : []),
    ...(status === 'PROCESSING' ? ['started_at = coalesce(started_at, now())'] : []),
    ...(status !== 'QUEUED' && status !== 'PROCESSING' ? ['finished_at = now()'] : []),
    ...columnAssignments(change.set ?? {}, bind),
  ];
  const text = `WITH changed AS (
      UPDATE video_request SET ${assignments.join(', ')}
      WHERE id = ${bind(seen.id)} AND state = ${bind(seen.state)} AND version = ${bind(seen.version)}
        AND attempt_id IS NOT DISTINCT FROM ${bind(seen.attemptId)}
        ${change.ifLeaseIsOver ? 'AND lease_until < clock_timestamp()' : ''}
      RETURNING id, team_id, state, status, version, attempt_id
    ), ${writeEvent(bind(change.reason), bind(change.detail ? JSON.stringify(change.detail) : null))}
    SELECT * FROM changed`;
  return { text, values };
}

/** By the clock and not by `now()`, the transaction's beginning: waiting for a lock must not use up a lease. */
function scheduleAssignments(change: Change, bind: (value: unknown) => string): string[] {
  return [
    `due_at = clock_timestamp() + make_interval(secs => ${bind(change.dueInSeconds ?? 0)})`,
    `lease_until = clock_timestamp() + make_interval(secs => ${bind(change.leaseSeconds ?? null)})`,
  ];
}

function columnAssignments(set: ChangedColumns, bind: (value: unknown) => string): string[] {
  return (Object.keys(set) as (keyof ChangedColumns)[])
    .filter((field) => set[field] !== undefined)
    .map((field) => `${columnOf[field]} = ${bind(set[field])}`);
}
