import { randomUUID } from 'node:crypto';
import type { TestDatabase } from './database.ts';

/** A record of the upstream's that could be the request. */
export function candidate(upstreamId: string = randomUUID(), more: object = {}) {
  return {
    upstreamId,
    status: 'success',
    createdAt: '2026-11-22T17:34:00.000Z',
    equal: ['prompt', 'audio_uri'],
    different: [],
    missing: ['guidance_scale'],
    ...more,
  };
}

/**
 * Writes the transition to NEEDS_REVIEW as a dispatcher would; run the gateway with ROLE=api.
 * @param evidence what a reconciler would leave behind: why, attempts, candidates, listing. Each may be missing.
 */
export async function sendToReview(
  database: TestDatabase,
  requestUuid: string,
  evidence: object | null,
): Promise<void> {
  await database.query(
    `WITH changed AS (
       UPDATE video_request SET state = 'NEEDS_REVIEW', stage = 'NEEDS_REVIEW', version = version + 1,
         updated_at = now(), due_at = now() + interval '1 day'
       WHERE id = $1 RETURNING id, team_id, version, state, status
     ), numbered AS (
       UPDATE team SET event_sequence = event_sequence + 1 FROM changed
       WHERE team.id = changed.team_id RETURNING team.event_sequence
     )
     INSERT INTO request_event (team_id, sequence, request_id, version, state, status, reason, detail)
     SELECT team_id, event_sequence, id, version, state, status, 'outcome unknown', $2::jsonb
     FROM changed, numbered`,
    [requestUuid, evidence && JSON.stringify(evidence)],
  );
}
