import type { VideoRequest } from '../generated/client.ts';
import type { Statement } from '../statement.ts';
import { requestColumns } from './parts/requestColumns.ts';

const text = `SELECT ${requestColumns} FROM video_request
  WHERE team_id = $1 AND id = (SELECT request_id FROM idempotency_key WHERE team_id = $1 AND key = $2)`;

/** The request that a team's idempotency key stands for. */
export function findRequestByKey(of: {
  readonly teamId: string;
  readonly key: string;
}): Statement<VideoRequest> {
  return { name: 'find-by-key', text, values: [of.teamId, of.key] };
}
