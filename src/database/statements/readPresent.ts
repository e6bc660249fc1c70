import type { VideoRequest } from '../generated/client.ts';
import type { Statement } from '../statement.ts';

interface Heads {
  /** The last number that the team has given out. */
  readonly head: string;
  /** Events up to this number may have been removed. */
  readonly floor: string;
}

/** How a request stands, with its team's numbers: null in all but these where there is no request. */
export type PresentRow = Heads &
  (
    | (Pick<VideoRequest, 'id' | 'version' | 'state' | 'status'> & { readonly at: Date })
    | { readonly id: null }
  );

/** One statement, and so one moment: all that has happened to the request by then has a number up to the head. */
const presentOf = (request: string) => `
  SELECT t.event_sequence AS head, t.event_floor AS floor, r.id, r.version, r.state, r.status, r.updated_at AS at
  FROM team t LEFT JOIN LATERAL (${request}) r ON true WHERE t.id = $1`;
const ofRequest = presentOf('SELECT * FROM video_request WHERE id = $2 AND team_id = t.id');
const ofTeam = presentOf(
  'SELECT * FROM video_request WHERE team_id = t.id ORDER BY created_at DESC, id DESC LIMIT 1',
);

/** A request of the team, where a follower begins. */
export function presentOfRequest(of: {
  readonly teamId: string;
  readonly requestId: string;
}): Statement<PresentRow> {
  return { name: 'present-of-request', text: ofRequest, values: [of.teamId, of.requestId], pipelined: true };
}

/** The team's newest request. */
export function presentOfTeam({ teamId }: { readonly teamId: string }): Statement<PresentRow> {
  return { name: 'present-of-team', text: ofTeam, values: [teamId], pipelined: true };
}
