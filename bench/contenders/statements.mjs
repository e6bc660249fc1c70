/** What the contenders that speak SQL ask of the database: prepared statements, and no column that nobody asked for. */
import pg from 'pg';
import { uuidv7 } from './uuidv7.mjs';
import { fromCursor } from './wire.mjs';

/** Ten connections, which is pg's own default and the gateway's. */
const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL });

const columns = `id, status, stage, version, prompt, model, created_at AS "createdAt", updated_at AS "updatedAt",
  video_url AS "videoUrl", thumbnail_url AS "thumbnailUrl", duration_ms AS "durationMs",
  error_code AS "errorCode", error_message AS "errorMessage"`;

export async function findRequest(team, id) {
  const { rows } = await pool.query({
    name: 'find',
    text: `SELECT ${columns} FROM video_request WHERE id = $1 AND team_id = $2`,
    values: [id, team],
  });
  return rows[0] ?? null;
}

/** One row more than asked for, where there is one: it tells that there is a next page. */
export async function listRequests(team, first, after) {
  const { createdAt, id } = fromCursor(after);
  const { rows } = await pool.query({
    name: 'list',
    text: `SELECT ${columns} FROM video_request WHERE team_id = $1 AND (created_at, id) < ($2, $3)
           ORDER BY created_at DESC, id DESC LIMIT $4`,
    values: [team, createdAt, id, first + 1],
  });
  return rows;
}

/** Record, key and event in one statement, or the record that the key stands for. */
export async function createRequest(team, request) {
  const { rows } = await pool.query({
    name: 'create',
    text: `WITH keyed AS (
        INSERT INTO idempotency_key (team_id, key, input_hash, request_id, expires_at)
        VALUES ($2, $3, $4, $1, now() + interval '30 days') ON CONFLICT DO NOTHING RETURNING 1
      ), changed AS (
        INSERT INTO video_request (id, team_id, model, audio_uri, prompt, resolution, guidance_scale, input_hash,
          state, status, stage, version, due_at)
        SELECT $1, $2, 'ltx-2-pro-audio-to-video', $5, $6, '1920x1080', 5, $4, 'READY', 'QUEUED', 'WAITING', 1, now()
        FROM keyed RETURNING *
      ), numbered AS (
        UPDATE team SET event_sequence = event_sequence + 1 FROM changed WHERE team.id = team_id
        RETURNING event_sequence
      ), logged AS (
        INSERT INTO request_event (team_id, sequence, request_id, version, state, status, reason)
        SELECT team_id, event_sequence, id, version, state, status, 'accepted' FROM changed, numbered
      )
      SELECT ${columns} FROM changed
      UNION ALL
      SELECT ${columns} FROM video_request
      WHERE id = (SELECT request_id FROM idempotency_key WHERE team_id = $2 AND key = $3)`,
    values: [uuidv7(), team, request.idempotencyKey, request.inputHash, request.audioUri, request.prompt],
  });
  return rows[0];
}
