import type { VideoRequest } from '../generated/client.ts';
import type { Statement } from '../statement.ts';
import { columnSet } from './parts/columnSet.ts';
import { requestColumns, type ShownField, type ShownRequest } from './parts/requestColumns.ts';

const ofAnyTeam = `SELECT ${requestColumns} FROM video_request WHERE id = $1`;

/** A team's request: for callers. @param fields what is read of it; everything that is shown unless given. */
export function findRequestOfTeam(
  { id, teamId }: Pick<VideoRequest, 'id' | 'teamId'>,
  fields?: readonly ShownField[],
): Statement<ShownRequest> {
  const { name, columns } = columnSet(fields);
  const text = `SELECT ${columns} FROM video_request WHERE id = $1 AND team_id = $2`;
  return { name: `find-request ${name}`, text, values: [id, teamId], pipelined: true };
}

/** A request, whosever it is: for what drives it. */
export function findAnyRequest({ id }: Pick<VideoRequest, 'id'>): Statement<VideoRequest> {
  return { name: 'find-any-request', text: ofAnyTeam, values: [id] };
}
