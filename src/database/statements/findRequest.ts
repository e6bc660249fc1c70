import type { VideoRequest } from '../generated/client.ts';
import type { Statement } from '../statement.ts';
import { requestColumns, type ShownRequest, shownColumns } from './parts/requestColumns.ts';

const ofTeam = `SELECT ${shownColumns} FROM video_request WHERE id = $1 AND team_id = $2`;
const ofAnyTeam = `SELECT ${requestColumns} FROM video_request WHERE id = $1`;

/** A team's request: for callers. */
export function findRequestOfTeam({
  id,
  teamId,
}: Pick<VideoRequest, 'id' | 'teamId'>): Statement<ShownRequest> {
  return { name: 'find-request', text: ofTeam, values: [id, teamId], pipelined: true };
}

/** A request, whosever it is: for what drives it. */
export function findAnyRequest({ id }: Pick<VideoRequest, 'id'>): Statement<VideoRequest> {
  return { name: 'find-any-request', text: ofAnyTeam, values: [id] };
}
