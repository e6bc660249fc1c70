/** What the record knows when the upstream's list has been read. */
import type { RequestState } from '../../database/generated/client.ts';
import { mayOwnARecord } from '../../domain/videoRequest/couldBe.ts';
import {
  type GenerationColumns,
  generationColumns,
  generationPayload,
} from '../../domain/videoRequest/generationPayload.ts';
import type { Worker } from '../worker.ts';
import type { Listing, OpenAttempt, World } from './judge.ts';

/** A POST is given so long to answer by itself, in seconds, before the list is asked. */
const answerAtOnceSeconds = 1;
/** An attempt that was given up so long ago stands in nobody's way any more. */
const forgottenAfter = '2 days';

/** An open attempt, with what is needed to settle it. */
export interface PendingAttempt extends OpenAttempt {
  readonly state: RequestState;
  /** Whether it is its request's latest: only that one can be settled, the others are rivals. */
  readonly current: boolean;
  /** What its POST was told, too late to change the request. */
  readonly upstreamId: string | null;
  readonly number: number;
  readonly detail: string | null;
}

/** A model whose list would settle something. */
export interface WantedListing {
  readonly model: string;
  /** Whether some attempt has ended: only a list read to its end proves anything of it. */
  readonly complete: boolean;
  /** Unix seconds: the first of the attempts began then. */
  readonly since: number;
}

export async function wantedListings({ services }: Worker): Promise<WantedListing[]> {
  const { rows } = await services.database.pool.query<WantedListing>({
    name: 'wanted-listings',
    text: `SELECT model, bool_or(state = 'UNCONFIRMED') AS complete,
             extract(epoch FROM min(updated_at))::float8 AS since
           FROM video_request
           WHERE state = 'UNCONFIRMED'
              OR state = 'SUBMITTING' AND updated_at < now() - interval '${answerAtOnceSeconds} s'
           GROUP BY model`,
  });
  return rows;
}

export async function databaseNow({ services }: Worker): Promise<Date> {
  const { rows } = await services.database.pool.query<{ now: Date }>('SELECT clock_timestamp() AS now');
  return rows[0]?.now ?? new Date();
}

export type KnownWorld = Omit<World, 'attempts'> & { readonly attempts: readonly PendingAttempt[] };

/**
 * Read after the listing: whatever that shows of ours has been written by now.
 * @returns `named`: the attempts whose late answer names their record; the list need not tell it, and they compete
 *   with nobody.
 */
export async function worldOf(
  worker: Worker,
  model: string,
  listing: Listing,
): Promise<{ world: KnownWorld; named: readonly NamedAttempt[] }> {
  const [bound, pending] = await Promise.all([boundIds(worker, listing), pendingAttempts(worker, model)]);
  const attempts = pending.filter(({ upstreamId }) => upstreamId === null);
  const world = { model, listing, bound, attempts, lagSeconds: worker.listingLagSeconds };
  return { world, named: pending.filter(isNamed) };
}

export type NamedAttempt = PendingAttempt & { readonly upstreamId: string };

function isNamed(attempt: PendingAttempt): attempt is NamedAttempt {
  return attempt.upstreamId !== null;
}

/** Whether the attempt is its request's latest, and the request waits for what became of it. */
export function isUnsettled({ current, state }: PendingAttempt): boolean {
  return current && (state === 'SUBMITTING' || state === 'UNCONFIRMED');
}

async function boundIds({ services }: Worker, { records }: Listing): Promise<Map<string, Date>> {
  const ids = records.map(({ request_id }) => request_id);
  const { rows } = await services.database.pool.query<{ id: string; startedAt: Date }>({
    name: 'bound-upstream-ids',
    text: `SELECT r.upstream_id AS id, coalesce(a.started_at, r.created_at) AS "startedAt"
           FROM video_request r LEFT JOIN submission_attempt a ON a.id = r.attempt_id
           WHERE r.upstream_id = ANY($1)
           UNION ALL
           SELECT upstream_id, started_at FROM submission_attempt WHERE upstream_id = ANY($1)`,
    values: [ids],
  });
  return new Map(rows.map(({ id, startedAt }) => [id, startedAt]));
}

type Row = Omit<PendingAttempt, 'payload'> & GenerationColumns;

async function pendingAttempts({ services }: Worker, model: string): Promise<PendingAttempt[]> {
  const { rows } = await services.database.pool.query<Row>({
    name: 'pending-attempts',
    text: `SELECT a.id, a.request_id AS "requestId", a.started_at AS "startedAt", a.ended_at AS "endedAt",
             a.upstream_id AS "upstreamId", a.number, a.detail, r.state,
             r.attempt_id IS NOT DISTINCT FROM a.id AS current, ${generationColumns}
           FROM submission_attempt a JOIN video_request r ON r.id = a.request_id
           WHERE ${mayOwnARecord} AND a.started_at > now() - interval '${forgottenAfter}' AND r.model = $1`,
    values: [model],
  });
  return rows.map((row) => ({ ...row, payload: generationPayload(row) }));
}
