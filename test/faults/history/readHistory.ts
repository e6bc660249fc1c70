import type { TestDatabase } from '../../kit/database.ts';
import type { AttemptRow, EventRow, History, RequestRow } from './history.ts';

/** The record's part of a history, in full. */
export async function readRecord({
  query,
}: Pick<TestDatabase, 'query'>): Promise<Pick<History, 'requests' | 'events' | 'attempts'>> {
  const [requests, events, attempts] = await Promise.all([
    query<RequestRow>(`SELECT id, state, status, version, model, audio_uri AS "audioUri", prompt,
      image_uri AS "imageUri", resolution, guidance_scale AS "guidanceScale", upstream_id AS "upstreamId"
      FROM video_request ORDER BY id`),
    query<EventRow>(`SELECT request_id AS "requestId", version, state, status, reason
      FROM request_event ORDER BY team_id, sequence`),
    query<AttemptRow>(`SELECT id, request_id AS "requestId", number, ended_at IS NULL AS open,
      upstream_id AS "upstreamId" FROM submission_attempt ORDER BY id`),
  ]);
  return { requests, events, attempts };
}
