import type { VideoRequest } from '../generated/client.ts';
import type { Statement } from '../statement.ts';
import { type ShownRequest, shownColumns } from './parts/requestColumns.ts';

const text = `SELECT ${shownColumns} FROM video_request
  WHERE team_id = $1 AND input_hash = $2 AND created_at >= $3 AND id <> $4 ORDER BY created_at DESC LIMIT 1`;

/** The newest other request of the team with the same input that was recorded at `since` or later. */
export function findTwinSince(
  { id, teamId, inputHash }: Pick<VideoRequest, 'id' | 'teamId' | 'inputHash'>,
  since: Date,
): Statement<ShownRequest> {
  return { name: 'find-twin', text, values: [teamId, inputHash, since, id] };
}
