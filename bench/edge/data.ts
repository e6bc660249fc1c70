/**
 * The tables that every contender reads and writes, as they are in the middle of a week's work. One statement each; the
 * database holds every row against the rules of a request's life, as it does with what the gateway writes.
 */
import type { TestDatabase } from '../../test/kit/databaseOn.ts';

export interface DataPlan {
  readonly rows: number;
  readonly teams: number;
}

/** The id of team n, from 1, in SQL: pgbench has no other way to name one. */
export const teamIdOf = (n: string) => `('00000000-0000-7000-8000-' || lpad(to_hex(${n}), 12, '0'))::uuid`;

/** Builds it in an empty, migrated database. */
export async function buildData(
  database: TestDatabase,
  { rows, teams }: DataPlan,
  progress: (line: string) => void,
): Promise<void> {
  const steps: readonly (readonly [string, string])[] = [
    [`${teams} teams`, teamsStatement(rows, teams)],
    [`${rows.toLocaleString('en')} requests and their last events`, requestsStatement(rows, teams)],
    ['their idempotency keys', keysStatement],
    ['statistics', 'VACUUM ANALYZE'],
    // What was written goes to the disk now, and not while somebody is measured.
    ['checkpoint', 'CHECKPOINT'],
  ];
  for (const [name, statement] of steps) {
    progress(`building the tables: ${name}`);
    await database.query(statement);
  }
}

/** Each has numbered as many events as it has requests. */
const teamsStatement = (rows: number, teams: number) => `
  INSERT INTO team (id, name, event_sequence)
  SELECT ${teamIdOf('n')}, 'Team ' || n, (${rows} - 1) / ${teams} + 1 FROM generate_series(1, ${teams}) n`;

/**
 * Of twenty requests of a team one waits, one is being generated, one has failed, one was cancelled, and sixteen have
 * their video. They are of the last six days, turn by turn for each team: of older ones the log has no events any more.
 */
const requestsStatement = (rows: number, teams: number) => `
  WITH life (turn, state, status, stage, version) AS (VALUES
    (0, 'READY'::request_state, 'QUEUED'::request_status, 'WAITING'::request_stage, 1),
    (1, 'RUNNING', 'PROCESSING', 'GENERATING', 3),
    (2, 'FAILED', 'FAILED', 'DONE', 4),
    (3, 'CANCELLED', 'CANCELLED', 'DONE', 2)
  ), request AS (
    SELECT n, at, ${teamIdOf(`1 + n % ${teams}`)} AS team_id, ${idOfMoment} AS id, sha256(n::text::bytea) AS input_hash,
      coalesce(state, 'SUCCEEDED') AS state, coalesce(status, 'SUCCESS') AS status, coalesce(stage, 'DONE') AS stage,
      coalesce(version, 4) AS version, at + interval '10 s' * (coalesce(version, 4) - 1) AS changed_at
    FROM generate_series(0, ${rows} - 1) n
      CROSS JOIN LATERAL (
        SELECT date_trunc('milliseconds', now() - interval '6 days' * (1 - n::float8 / ${rows})) AS at
      ) moment
      LEFT JOIN life ON turn = (n / ${teams}) % 20
  ), recorded AS (
    INSERT INTO video_request (id, team_id, model, audio_uri, prompt, resolution, guidance_scale, input_hash,
      state, status, stage, version, due_at, attempt_id, attempts, polls, upstream_id, upstream_status,
      cancel_requested_at, video_url, thumbnail_url, duration_ms,
      error_code, error_message, error_fault, error_retryable, error_charged,
      created_at, updated_at, started_at, finished_at)
    SELECT id, team_id, 'ltx-2-pro-audio-to-video', 'https://media.example.com/voice/' || n || '.wav',
      'Scene ' || n || ': a lighthouse keeper tells a story by the window while the storm goes by; ' ||
        'warm evening light, a slow dolly in, film grain',
      '1920x1080', 5, input_hash, state, status, stage, version, at,
      CASE WHEN submitted THEN gen_random_uuid() END, submitted::int, 9 * submitted::int,
      CASE WHEN submitted THEN 'job-' || n END, CASE WHEN submitted THEN lower(status::text) END,
      CASE state WHEN 'CANCELLED' THEN changed_at END,
      CASE state WHEN 'SUCCEEDED' THEN 'https://storage.example.com/videos/' || id || '.mp4' END,
      CASE state WHEN 'SUCCEEDED' THEN 'https://storage.example.com/videos/' || id || '.jpg' END,
      CASE state WHEN 'SUCCEEDED' THEN 2000 + n % 18000 END,
      CASE state WHEN 'FAILED' THEN 'GENERATION_FAILED' END,
      CASE state WHEN 'FAILED' THEN 'The audio could not be brought together with the prompt' END,
      CASE state WHEN 'FAILED' THEN 'UPSTREAM'::fault END,
      CASE state WHEN 'FAILED' THEN true END,
      CASE state WHEN 'FAILED' THEN 'UNKNOWN'::charged END,
      at, changed_at, CASE WHEN submitted THEN at + interval '10 s' END, CASE stage WHEN 'DONE' THEN changed_at END
    FROM request CROSS JOIN LATERAL (SELECT version >= 3 AS submitted) upstream
  )
  INSERT INTO request_event (team_id, sequence, request_id, version, state, status, reason, at)
  SELECT team_id, n / ${teams} + 1, id, version, state, status,
    CASE version WHEN 1 THEN 'accepted' ELSE 'settled' END, changed_at
  FROM request`;

/** UUIDv7, as the gateway's ids are: 48 bits of time, then chance. */
const idOfMoment = `overlay(
  gen_random_uuid()::text PLACING
  overlay(lpad(to_hex((extract(epoch FROM at) * 1000)::bigint), 12, '0') PLACING '-' FROM 9 FOR 0) || '-7'
  FROM 1 FOR 15)::uuid`;

const keysStatement = `
  INSERT INTO idempotency_key (team_id, key, input_hash, request_id, expires_at)
  SELECT team_id, 'key-' || id, input_hash, id, created_at + interval '30 days' FROM video_request`;
