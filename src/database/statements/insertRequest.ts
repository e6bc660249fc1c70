import type { VideoRequest } from '../generated/client.ts';
import type { Statement } from '../statement.ts';
import { type ShownRequest, shownColumns } from './parts/requestColumns.ts';
import { writeEvent } from './parts/writeEvent.ts';

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

/** The one row that comes back: the request, or nulls in its place where nothing was written. */
export type InsertedRequest = (ShownRequest | { readonly [Field in keyof ShownRequest]: null }) & {
  /** Whether another call with the same key is being recorded at this moment; null without a key. */
  readonly keyInUse: boolean | null;
};

/** So long a key stands for its request; then it may be used again. */
const keyLife = '30 days';

/**
 * The lock on the key comes first, and is not waited for: a second call with the key would otherwise wait in the index
 * until the first is committed, for as long as that takes. It ends with the transaction. Nothing else is locked by a
 * call that does not get it.
 */
const text = `WITH free AS MATERIALIZED (
    SELECT pg_try_advisory_xact_lock(hashtextextended($2::uuid::text || $9, 0)) AS got WHERE $9::text IS NOT NULL
  ), keyed AS (
    INSERT INTO idempotency_key AS known (team_id, key, input_hash, request_id, expires_at)
    SELECT $2, $9, $10, $1, now() + interval '${keyLife}' FROM free WHERE got
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
  SELECT ${shownColumns}, (SELECT NOT got FROM free) AS "keyInUse" FROM (SELECT) AS told LEFT JOIN changed ON true`;

/** Records a request as READY with its first event; nothing where the team has used the key before, or is using it. */
export function insertNewRequest(request: NewRequest): Statement<InsertedRequest> {
  const { id, teamId, model, audioUri, prompt, imageUri, resolution, guidanceScale } = request;
  const { idempotencyKey, inputHash } = request;
  return {
    name: 'insert-request',
    text,
    values: [
      id,
      teamId,
      model,
      audioUri,
      prompt,
      imageUri,
      resolution,
      guidanceScale,
      idempotencyKey,
      inputHash,
    ],
  };
}
