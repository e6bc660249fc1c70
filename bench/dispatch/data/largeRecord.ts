/** A record of many requests, written by the database itself: through the front door a million would take hours. */
import pg from 'pg';

/** What the record holds, spread evenly over its teams and over seventy days that end now. */
export interface LargeRecord {
  readonly url: string;
  /** A multiple of the number of teams. */
  readonly requests: number;
  readonly teamIds: readonly string[];
}

export interface RequestId {
  readonly id: string;
  readonly teamId: string;
}

/** As old as the gateway keeps events: of older requests there are none. */
const eventDays = 7;

/** Version 7, as the gateway makes them: the time, then bits that differ. */
const uuidAt = (time: string, salt: string) => `(
  lpad(to_hex((extract(epoch FROM ${time}) * 1000)::bigint), 12, '0') || '7' ||
  substr(md5(${salt} || n), 1, 3) || '8' || substr(md5(${salt} || n), 4, 15))::uuid`;

/** Of a hundred requests one was cancelled, two have failed, and the others have their video. All were submitted once. */
const made = `
  CREATE TEMP TABLE made AS
  SELECT n, team_id, at, at + interval '1 minute' AS finished_at,
    ${uuidAt('at', "'request'")} AS id, ${uuidAt('at', "'attempt'")} AS attempt_id, 'upstream-' || n AS upstream_id,
    CASE kind WHEN 0 THEN 'CANCELLED' WHEN 1 THEN 'FAILED' WHEN 2 THEN 'FAILED' ELSE 'SUCCEEDED' END AS state
  FROM (
    SELECT n, $2::uuid[] AS teams, now() - interval '5 minutes' - interval '70 days' * (1 - n / $1::float8) AS at
    FROM generate_series(1, $1) n
  ) series, LATERAL (
    SELECT teams[1 + n % array_length(teams, 1)] AS team_id, abs(hashint4(n)::bigint) % 100 AS kind
  ) owner`;

const requests = `
  INSERT INTO video_request (id, team_id, model, audio_uri, prompt, resolution, guidance_scale, input_hash, state, status,
    stage, version, due_at, attempt_id, attempts, upstream_id, upstream_status, video_url, duration_ms, error_code,
    error_message, error_fault, error_retryable, error_charged, created_at, updated_at, finished_at)
  SELECT id, team_id, 'ltx-2-pro-audio-to-video', 'https://media.example.com/voice.wav',
    'A lighthouse at night, waves against the rocks, take ' || n, '1920x1080', 5, sha256(n::text::bytea),
    state::request_state, replace(state, 'SUCCEEDED', 'SUCCESS')::request_status, 'DONE', 3, finished_at, attempt_id, 1,
    upstream_id, 'success', CASE WHEN state = 'SUCCEEDED' THEN 'https://media.example.com/' || n || '.mp4' END, 5000,
    CASE WHEN state = 'FAILED' THEN 'GENERATION_FAILED' END, CASE WHEN state = 'FAILED' THEN 'no reason' END,
    CASE WHEN state = 'FAILED' THEN 'UPSTREAM'::fault END, CASE WHEN state = 'FAILED' THEN true END,
    CASE WHEN state = 'FAILED' THEN 'UNKNOWN'::charged END, at, finished_at, finished_at
  FROM made`;

const attempts = `
  INSERT INTO submission_attempt (id, request_id, number, worker, started_at, ended_at, outcome, http_status, upstream_id)
  SELECT attempt_id, id, 1, 'bench/1', at, finished_at, 'ACCEPTED', 200, upstream_id FROM made`;

/** Of any 200 requests in a row each team has one, so that its own are numbered without counting them. */
const events = `
  INSERT INTO request_event (team_id, sequence, request_id, version, state, status, reason, at)
  SELECT team_id, 3 * ((n - 1) / $1) + version, id, version,
    (ARRAY['READY', 'SUBMITTING', state])[version]::request_state,
    (ARRAY['QUEUED', 'QUEUED', replace(state, 'SUCCEEDED', 'SUCCESS')])[version]::request_status,
    (ARRAY['accepted', 'submitting', lower(state)])[version], CASE version WHEN 3 THEN finished_at ELSE at END
  FROM made, generate_series(1, 3) version WHERE at > now() - interval '${eventDays} days'`;

const sequences = `
  UPDATE team SET event_sequence = 3 * made.count,
    event_floor = coalesce((SELECT min(sequence) - 1 FROM request_event WHERE team_id = team.id), 3 * made.count)
  FROM (SELECT team_id, count(*) FROM made GROUP BY team_id) made WHERE team.id = made.team_id`;

/** Fills an empty, migrated database that has these teams. */
export async function writeLargeRecord({ url, requests: count, teamIds }: LargeRecord): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    // Without triggers: a million checks of what is known to be so would take longer than all the rest.
    await client.query('SET session_replication_role = replica');
    await client.query(made, [count, teamIds]);
    await client.query(requests);
    await client.query(attempts);
    await client.query(events, [teamIds.length]);
    await client.query(sequences);
    await client.query('DROP TABLE made');
    // What is still to be written is written now, and not while something is measured.
    await client.query('VACUUM ANALYZE');
    await client.query('CHECKPOINT');
  } finally {
    await client.end();
  }
}

/** Some of its requests, any. */
export async function someRequests(url: string, count: number): Promise<RequestId[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const text = 'SELECT id, team_id AS "teamId" FROM video_request ORDER BY random() LIMIT $1';
    return (await client.query<RequestId>(text, [count])).rows;
  } finally {
    await client.end();
  }
}
