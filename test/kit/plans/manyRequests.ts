/** A record of many requests, nearly all of which have ended, made in the database itself in a few seconds. */
import { createHash } from 'node:crypto';
import type { TestDatabase } from '../databaseOn.ts';

export const teams = 200;
export const requestsOfTeam = 250;
/** More teams, that have asked for nothing. */
export const idleTeams = 10_000;
/** Of the first so many teams, one request each waits, one is being submitted, and two are being generated. */
export const busyTeams = 20;

export const teamId = (team: number) => id('a', team);
/** The `place`th of a team's requests, from the newest. */
export const requestId = (team: number, place: number) => id('b', place * teams + team);
export const attemptId = (team: number, place: number) => id('c', place * teams + team);
export const keyId = (key: number) => id('d', key);
export const keyOf = (team: number) => `key ${team}`;

/** Every two requests of a team are for the same input. */
export const inputHash = (team: number, place: number) =>
  createHash('sha256')
    .update(`${team} ${Math.floor(place / 2)}`)
    .digest();

const id = (kind: string, number: number) =>
  `00000000-0000-7000-8000-${kind}${String(number).padStart(11, '0')}`;
const sqlId = (kind: string, number: string) =>
  `('00000000-0000-7000-8000-${kind}' || lpad((${number})::text, 11, '0'))::uuid`;

/** Fills a database that has been migrated. Each request has two events, and one attempt when it is past READY. */
export async function recordManyRequests(database: TestDatabase): Promise<void> {
  // As one string it is one transaction, and each version has its event when that ends.
  await database.query(`
    INSERT INTO team (id, name, event_sequence)
      SELECT ${sqlId('a', 'n')}, 'Team ' || n, CASE WHEN n < ${teams} THEN ${2 * requestsOfTeam} ELSE 0 END
      FROM generate_series(0, ${teams + idleTeams - 1}) n;
    INSERT INTO api_key (id, team_id, name, role, hash, hint)
      SELECT ${sqlId('d', 'n')}, ${sqlId('a', 'n')}, 'key', 'member', sha256(n::text::bytea), 'clap_'
      FROM generate_series(0, ${teams + idleTeams - 1}) n;
    INSERT INTO video_request (id, team_id, model, audio_uri, resolution, guidance_scale, input_hash, state, status,
        stage, version, due_at, lease_until, attempt_id, attempts, upstream_id, video_url, created_at, updated_at,
        started_at, finished_at)
      SELECT ${sqlId('b', 'n')}, ${sqlId('a', 'team')}, 'ltx-2-pro-audio-to-video',
        'https://media.example/' || n || '.wav', '1920x1080', 4, sha256((team || ' ' || n / ${teams} / 2)::text::bytea),
        state::request_state, (CASE state WHEN 'SUCCEEDED' THEN 'SUCCESS' WHEN 'RUNNING' THEN 'PROCESSING' ELSE 'QUEUED' END)::request_status,
        (CASE state WHEN 'SUCCEEDED' THEN 'DONE' WHEN 'RUNNING' THEN 'GENERATING' WHEN 'READY' THEN 'WAITING' ELSE state END)::request_stage,
        2, at, CASE state WHEN 'SUBMITTING' THEN now() + interval '1 hour' END,
        CASE WHEN state <> 'READY' THEN ${sqlId('c', 'n')} END, CASE WHEN state <> 'READY' THEN 1 ELSE 0 END,
        CASE WHEN state IN ('SUCCEEDED', 'RUNNING') THEN 'upstream ' || n END,
        CASE state WHEN 'SUCCEEDED' THEN 'https://cdn.example/' || n || '.mp4' END, at, at,
        CASE WHEN state IN ('SUCCEEDED', 'RUNNING') THEN at END, CASE state WHEN 'SUCCEEDED' THEN at END
      FROM (
        SELECT n, n % ${teams} AS team, now() - interval '1 hour' - n * interval '1 s' AS at,
          CASE WHEN n % ${teams} >= ${busyTeams} THEN 'SUCCEEDED' ELSE
            CASE n / ${teams} WHEN 0 THEN 'READY' WHEN 1 THEN 'SUBMITTING' WHEN 2 THEN 'RUNNING' WHEN 3 THEN 'RUNNING'
            ELSE 'SUCCEEDED' END END AS state
        FROM generate_series(0, ${teams * requestsOfTeam - 1}) n
      ) request;
    INSERT INTO request_event (team_id, sequence, request_id, version, state, status, reason, at)
      SELECT team_id, row_number() OVER (PARTITION BY team_id ORDER BY created_at, event.version), id,
        event.version, CASE event.version WHEN 1 THEN 'READY' ELSE state END,
        CASE event.version WHEN 1 THEN 'QUEUED' ELSE status END, 'recorded', created_at
      FROM video_request CROSS JOIN (VALUES (1), (2)) AS event (version);
    INSERT INTO submission_attempt (id, request_id, number, worker, started_at, ended_at, outcome, upstream_id)
      SELECT attempt_id, id, 1, 'worker', created_at, CASE WHEN state <> 'SUBMITTING' THEN created_at END,
        CASE WHEN state <> 'SUBMITTING' THEN 'ACCEPTED'::submission_outcome END, upstream_id
      FROM video_request WHERE attempt_id IS NOT NULL;
    INSERT INTO idempotency_key (team_id, key, input_hash, request_id, expires_at)
      SELECT team_id, 'key ' || n, input_hash, id, now() + interval '1 day'
      FROM generate_series(0, ${50 * teams - 1}) n JOIN video_request ON id = ${sqlId('b', 'n')}`);
  await database.query('ANALYZE');
}
